"""Names of columns → what stands in such columns, where the document says nothing. The table RULES is all there is."""

from __future__ import annotations

import re

from seigen.hints import Choice, Faker, Generate, Lognormal, Normal, Template, Uniform

HEX = re.compile(r"(^|_)(sha\d*|hash|digest|checksum|etag|token|secret|fingerprint|commit_id)$")
PEOPLE = (
    r"(user|people|person|developer|employee|customer|contact|author|member|account_holder|patient|student|driver)s?$"
)

EMAIL = Template("{first_name}.{last_name}@{domain_name}")
PERSON = Template("{first_name} {last_name}")


def even(*values: str) -> Choice:
    return Choice(dict.fromkeys(values, 1.0))


NAMES: tuple[tuple[str, Generate], ...] = (
    (
        r"(organi[sz]ation|compan(y|ie)|tenant|vendor|supplier|account|client|customer_organization)s?$",
        Faker("company"),
    ),
    (r"teams?$|groups?$", Faker("team_name")),
    (r"(repositor(y|ie)|repo|project)s?$", Faker("repository_name")),
    (r"(product|item|article|plan|service)s?$", Faker("product_name")),
    (r"(cit(y|ie)|location|site|place|station)s?$", Faker("city")),
    (r"countr(y|ie)s?$", Faker("country")),
    (PEOPLE, PERSON),
)
"""What `name` means in a table of this name."""

RULES: tuple[tuple[str, str, Generate], ...] = (
    ("text", r"e_?mail(_address)?$", EMAIL),
    ("text", r"(first|given)_?name$", Template("{first_name}")),
    ("text", r"(last|family|sur)_?name$", Template("{last_name}")),
    ("text", r"(full|display|author|customer|user|owner|contact)_?name$", PERSON),
    ("text", r"(user_?name|login|handle|nick(name)?)$", Template("{first_name}-{last_name}")),
    ("text", r"domain(_name)?$|host(_?name)?$", Faker("domain_name")),
    ("text", r"(url|uri|link|website|homepage|avatar)$", Template("https://{domain_name}/{word}")),
    ("text", r"slug$", Faker("repository_name")),
    ("text", r"branch(_name)?$|(^|_)ref$", Faker("branch_name")),
    ("text", r"commit_?message$", Faker("commit_message")),
    ("text", r"title$|subject$|headline$|summary$", Faker("pull_request_title")),
    ("text", r"description$|body$|content$|comment$|notes?$|bio$|reason$|text$", Faker("sentence_about_work")),
    ("text", r"version$|release$|tag$", Faker("version")),
    ("text", r"path$|file(_?name)?$", Faker("path")),
    ("text", r"phone(_number)?$|mobile$", Faker("phone_number")),
    ("text", r"(street|address)(_line)?\d?$", Faker("street_address")),
    ("text", r"city$|town$", Faker("city")),
    ("text", r"country_?code$", Faker("country_code")),
    ("text", r"country$", Faker("country")),
    ("text", r"zip(_?code)?$|post(al)?_?code$", Faker("postcode")),
    ("text", r"currency(_code)?$", Choice({"USD": 0.5, "EUR": 0.35, "GBP": 0.15})),
    ("text", r"locale$|language$", Choice({"en": 0.6, "de": 0.2, "fr": 0.1, "es": 0.1})),
    ("text", r"time_?zone$|tz$", Choice({"UTC": 0.5, "Europe/Berlin": 0.25, "America/New_York": 0.25})),
    ("text", r"colou?r$", Faker("color_name")),
    ("text", r"(^|_)ip(_address)?$", Faker("ipv4")),
    ("text", r"user_?agent$", Faker("user_agent")),
    ("text", r"mime(_?type)?$|content_?type$", Faker("mime_type")),
    ("text", r"gender$|sex$", even("female", "male", "other")),
    ("text", r"department$", even("engineering", "sales", "marketing", "support", "finance")),
    ("text", r"job(_title)?$|occupation$|position$", Faker("job")),
    ("text", r"state$", Choice({"open": 0.2, "closed": 0.8})),
    ("text", r"status$", Choice({"active": 0.7, "pending": 0.2, "failed": 0.1})),
    ("text", r"role$", Choice({"member": 0.8, "lead": 0.12, "admin": 0.08})),
    ("text", r"provider$", Choice({"github": 0.7, "gitlab": 0.2, "bitbucket": 0.1})),
    ("text", r"env(ironment)?$", Choice({"production": 0.35, "staging": 0.4, "development": 0.25})),
    ("text", r"(type|kind|category|class)$", Choice({"standard": 0.6, "premium": 0.3, "internal": 0.1})),
    ("text", r"(level|severity|priority)$", Choice({"low": 0.5, "medium": 0.35, "high": 0.15})),
    ("text", r"method$", Choice({"GET": 0.7, "POST": 0.2, "PUT": 0.06, "DELETE": 0.04})),
    ("text", r"unit$", even("ms", "s", "bytes", "percent")),
    ("integer", r"(count|quantity|qty|number_of\w*)$|comments$|attempts$|retries$", Lognormal(3, 1.0, 0)),
    ("integer", r"^lines?(_|$)|additions$|deletions$", Lognormal(16, 1.5, 0)),
    ("integer", r"files(_changed)?$", Lognormal(3, 1.0, 1)),
    ("integer", r"age$", Uniform(18, 90)),
    ("integer", r"year$", Uniform(1990, 2030)),
    ("integer", r"month$", Uniform(1, 12)),
    ("integer", r"port$", Uniform(1024, 65535)),
    ("integer", r"status_code$|http_status$", Choice({"200": 0.9, "404": 0.06, "500": 0.04})),
    ("integer", r"(duration|latency|elapsed|took)\w*$|_ms$|_seconds$", Lognormal(200, 1.2, 0)),
    ("integer", r"(size|bytes|length)$", Lognormal(4096, 2.0, 0)),
    ("integer", r"priority$|level$|severity$", Uniform(1, 5)),
    ("integer", r"rating$|score$|stars$", Uniform(1, 5)),
    ("integer", r"percent(age)?$|pct$", Uniform(0, 100)),
    ("integer", r"cents$|amount$|price$|total$", Lognormal(2500, 1.2, 0)),
    ("number", r"lat(itude)?$", Uniform(-60, 70)),
    ("number", r"(lon|lng|long|longitude)$", Uniform(-180, 180)),
    ("number", r"(price|amount|cost|total|balance|fee|revenue)$", Lognormal(25, 1.2, 0)),
    ("number", r"temp(erature)?(_c|_celsius)?$", Normal(20, 6)),
    ("number", r"humidity$", Uniform(20, 95)),
    ("number", r"pressure$", Normal(1013, 9)),
    ("number", r"voltage$", Normal(230, 3)),
    ("number", r"(percent(age)?|pct|usage|utili[sz]ation)$", Uniform(0, 100)),
    ("number", r"(ratio|rate|share|probability|confidence|score)$", Uniform(0, 1)),
    ("boolean", r"(active|enabled|verified|success(ful)?|valid|visible)$", Choice({"true": 0.9, "false": 0.1})),
    ("boolean", r"(deleted|archived|blocked|failed|hidden|disabled|draft)$", Choice({"true": 0.05, "false": 0.95})),
)
COMPILED = tuple((family, re.compile(pattern, re.IGNORECASE), hint) for family, pattern, hint in RULES)


def guess(table: str, column: str, family: str) -> Generate | None:
    """`family`: text, integer, number, boolean; anything else says nothing."""
    if family == "text" and column.lower() == "name":
        return next(
            (hint for pattern, hint in NAMES if re.search(pattern, table, re.IGNORECASE)), Faker("product_name")
        )
    if family == "text" and column.lower() == "message":
        return Faker("commit_message" if "commit" in table.lower() else "log_message")
    return next((hint for of, pattern, hint in COMPILED if of == family and pattern.search(column)), None)


def is_hex(column: str) -> bool:
    """Whether texts in a column of this name are hexadecimal digits."""
    return HEX.search(column.lower()) is not None
