"""python -m seigen"""

from seigen.cli.main import main

main()
