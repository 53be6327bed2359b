"""Plan → what a person, a program or psql reads. Pure: values in, text out."""
