"""What a column's name suggests that it holds: a table of names, read from the top; the first that fits wins.

Takes names and a family of types, returns a hint or None; knows nothing of constraints, sizes or the rest of the table.
A row begins with a regular expression for the end of the name in snake_case: `userName` is read as user_name.
"""

from __future__ import annotations

import re
from functools import cache

from seigen.hints import Choice, Faker, Generate, Lognormal, Normal, Template, Uniform, Zipf

TEXT, WHOLE, NUMERIC, BOOLEAN = ("text",), ("integer",), ("integer", "number"), ("boolean",)
END = r"(?:.*_)?(?:{})(?:_?\d+)?"  # x, some_x, some_x_2

PEOPLE = (
    "users?|people|persons?|developers?|employees?|customers?|contacts?|members?|authors?|patients?|students?|staff"
)
FULL_NAME = Template("{first_name} {last_name}")
NAMES: tuple[tuple[str, Generate], ...] = (  # end of the table's name → what its `name` holds
    (f"{PEOPLE}|drivers?|teachers?|doctors?|owners?|players?|guests?|accounts?|profiles?", FULL_NAME),
    (
        "compan(y|ies)|organi[sz]ations?|orgs?|vendors?|suppliers?|clients?|tenants?|partners?|workspaces?",
        Faker("company"),
    ),
    ("teams?|groups?|squads?|departments?|divisions?", Faker("team_name")),
    ("repositor(y|ies)|repos?|services?|packages?|modules?|components?|applications?|apps?", Faker("repository_name")),
    ("projects?|campaigns?|programs?|products?_lines?", Faker("project_name")),
    ("products?|items?|articles?|goods", Faker("product_name")),
    ("branch(es)?", Faker("branch_name")),
    ("tags?|labels?|categor(y|ies)|topics?|features?|metrics?|permissions?", Faker("tag_name")),
    ("hosts?|servers?|machines?|nodes?|devices?|sensors?|stations?", Faker("server_name")),
    ("files?|documents?|attachments?|uploads?", Faker("document_name")),
    ("cit(y|ies)|locations?|places?|sites?|regions?|offices?|stores?|warehouses?", Faker("city")),
    ("countr(y|ies)", Faker("country")),
    ("currenc(y|ies)", Faker("currency_name")),
)
TITLES: tuple[tuple[str, Generate], ...] = (
    ("pull_requests?|merge_requests?|prs?|mrs?|changes", Faker("pull_request_title")),
    ("issues?|tickets?|bugs?|incidents?|tasks?|stories|alerts?", Faker("issue_title")),
    (f"{PEOPLE}|jobs?|positions?", Faker("job")),
)
MESSAGES: tuple[tuple[str, Generate], ...] = (
    ("commits?|changesets?|revisions?", Faker("commit_message")),
    ("logs?|log_\\w+|events?|errors?|audits?|traces?", Faker("log_message")),
)
ADDRESSES = re.compile(
    END.format("address(es)?|locations?|customers?|contacts?|shipments?|offices?|stores?|users?|people")
)


def choice(text: str) -> Choice:
    """Values, each before its weight."""
    parts = text.split()
    return Choice({value: float(weight) for value, weight in zip(parts[::2], parts[1::2], strict=True)})


ROWS: tuple[tuple[str, tuple[str, ...], Generate], ...] = (
    # -- people and firms
    ("e_?mails?|email_address|mail", TEXT, Template("{first_name}.{last_name}@{domain_name}")),
    ("first_?name|given_?name|forename", TEXT, Faker("first_name")),
    ("last_?name|family_?name|surname", TEXT, Faker("last_name")),
    ("middle_name", TEXT, Faker("first_name")),
    ("user_?name|login|handle|nick_?name|screen_name", TEXT, Template("{first_name}.{last_name}")),
    ("full_?name|display_?name|real_name|person_name|(author|customer|contact|owner)_name", TEXT, FULL_NAME),
    ("company|company_name|organi[sz]ation|organi[sz]ation_name|vendor|supplier|employer", TEXT, Faker("company")),
    ("team|team_name|group_name|squad", TEXT, Faker("team_name")),
    ("repo|repository|repo_name|repository_name", TEXT, Faker("repository_name")),
    ("service|service_name|application|app_name", TEXT, Faker("repository_name")),
    ("project|project_name", TEXT, Faker("project_name")),
    ("product|product_name|item_name", TEXT, Faker("product_name")),
    ("job|job_title|profession|occupation|position", TEXT, Faker("job")),
    ("gender|sex", TEXT, choice("female .49 male .49 other .02")),
    ("department|division", TEXT, choice("engineering .4 sales .2 support .15 marketing .1 finance .08 people .07")),
    # -- places
    ("phone|phone_number|mobile|telephone|fax", TEXT, Faker("phone_number")),
    ("ip|ip_?addr(ess)?|remote_addr|client_ip", TEXT, Faker("ipv4")),
    ("mac_?addr(ess)?", TEXT, Faker("mac_address")),
    ("street|address_line|street_address|address_?1", TEXT, Faker("street_address")),
    ("address", TEXT, Faker("street_address")),
    ("city|town", TEXT, Faker("city")),
    ("country_?code|country_iso", TEXT, Faker("country_code")),
    ("country", TEXT, Faker("country")),
    ("zip|zip_?code|post_?code|postal_?code", TEXT, Faker("postcode")),
    ("province|county", TEXT, Faker("state")),
    ("region", TEXT, choice("eu-central-1 .35 us-east-1 .35 us-west-2 .2 ap-south-1 .1")),
    ("timezone|time_zone|tz", TEXT, Faker("timezone")),
    ("currency|currency_code", TEXT, choice("USD .5 EUR .3 GBP .1 JPY .05 CHF .05")),
    ("locale", TEXT, choice("en_US .5 en_GB .15 de_DE .15 fr_FR .1 es_ES .1")),
    ("language|lang|language_code", TEXT, choice("en .6 de .15 fr .1 es .1 ja .05")),
    # -- the net and software
    ("host_?name|host|server|server_name|node|machine", TEXT, Faker("server_name")),
    ("domain|domain_name", TEXT, Faker("domain_name")),
    ("(image|avatar|photo|picture|logo|thumbnail)_?ur[li]|avatar|logo", TEXT, Faker("image_url")),
    ("ur[li]|website|homepage|link|href|referr?er|web_site", TEXT, Faker("url")),
    ("user_?agent", TEXT, Faker("user_agent")),
    ("mime_?type|content_?type|media_type", TEXT, Faker("mime_type")),
    ("(http_)?method|verb", TEXT, choice("GET .7 POST .2 PUT .05 DELETE .03 PATCH .02")),
    ("default_branch|base_branch|target_branch", TEXT, choice("main .85 master .1 develop .05")),
    ("branch|branch_name|ref", TEXT, Faker("branch_name")),
    ("version|release|tag_name", TEXT, Faker("version")),
    ("path|directory|folder|file_?path", TEXT, Faker("path")),
    ("file_?name|file|attachment", TEXT, Faker("document_name")),
    ("slug|permalink", TEXT, Faker("repository_name")),
    ("color|colour", TEXT, Faker("hex_color")),
    ("environment|env|stage", TEXT, choice("production .4 staging .3 development .3")),
    ("provider|vcs", TEXT, choice("github .7 gitlab .2 bitbucket .1")),
    # -- words
    ("description|summary|body|content|comment|notes?", TEXT, Faker("sentence")),
    ("bio|text|remarks?|reason|details|feedback|about", TEXT, Faker("sentence")),
    ("title|subject|headline|caption", TEXT, Faker("sentence")),
    ("error|error_message|failure|exception", TEXT, Faker("log_message")),
    ("message|msg", TEXT, Faker("sentence")),
    # -- kinds
    ("role", TEXT, choice("member .8 admin .1 owner .05 viewer .05")),
    ("state|status", TEXT, choice("active .7 pending .15 inactive .1 failed .05")),
    ("log_?level|level|severity", TEXT, choice("info .7 warning .2 error .08 critical .02")),
    ("priority|importance|urgency", TEXT, choice("medium .5 low .3 high .15 urgent .05")),
    ("event_type|event|action", TEXT, choice("created .4 updated .4 viewed .15 deleted .05")),
    ("type|kind|category|class|tier|plan", TEXT, choice("standard .6 basic .25 premium .1 internal .05")),
    ("unit|units", TEXT, choice("piece .6 kg .2 m .1 l .1")),
    ("tag|label|topic|keyword|metric|metric_name", TEXT, Faker("tag_name")),
    # -- numbers that only whole or broken ones can be
    ("lat|latitude", ("number",), Uniform(-60, 70)),
    ("lon|lng|long|longitude", ("number",), Uniform(-180, 180)),
    ("ratio|share|probability|confidence|utili[sz]ation|rate|fraction", ("number",), Uniform(0, 1)),
    ("year", WHOLE, Uniform(2000, 2025)),
    ("month", WHOLE, Uniform(1, 12)),
    ("day|day_of_month", WHOLE, Uniform(1, 28)),
    ("hour", WHOLE, Uniform(0, 23)),
    ("port", WHOLE, Uniform(1024, 65535)),
    ("http_status|status_code", WHOLE, Choice({"200": 0.86, "404": 0.06, "201": 0.04, "500": 0.02, "302": 0.02})),
    ("http_code|response_code", WHOLE, Choice({"200": 0.86, "404": 0.06, "201": 0.04, "500": 0.02, "302": 0.02})),
    ("version|revision|attempts?|retries|retry_count", WHOLE, Zipf(20, 1.6)),
    ("priority|level|severity", WHOLE, Zipf(5, 0.8)),
    # -- numbers
    ("age", NUMERIC, Normal(41, 15, 18, 95)),
    ("rating|stars", NUMERIC, Normal(4, 1, 1, 5)),
    ("score|points", NUMERIC, Normal(60, 20, 0, 100)),
    ("percent|percentage|pct|progress", NUMERIC, Normal(55, 20, 0, 100)),
    ("humidity|cpu_usage|memory_usage|battery|battery_level", NUMERIC, Normal(55, 20, 0, 100)),
    ("temperature|temp|temperature_c|celsius", NUMERIC, Normal(20, 6, -20, 45)),
    ("pressure", NUMERIC, Normal(1013, 8, 950, 1060)),
    ("voltage|volts", NUMERIC, Normal(230, 4, 200, 255)),
    ("\\w*_?cents", NUMERIC, Lognormal(4900, 1.1, 1)),
    ("price|amount|cost|total|balance|revenue", NUMERIC, Lognormal(49, 1.1, 0.01)),
    ("fee|subtotal|budget|salary|tax|discount", NUMERIC, Lognormal(49, 1.1, 0.01)),
    ("\\w*_?(ms|millis|milliseconds|latency)", NUMERIC, Lognormal(120, 0.9, 1)),
    ("(duration|elapsed|runtime|timeout|\\w+_seconds|\\w+_secs?|seconds)(_s)?", NUMERIC, Lognormal(240, 1, 1)),
    ("\\w*_?minutes", NUMERIC, Lognormal(35, 0.9, 1)),
    ("\\w*_?hours", NUMERIC, Lognormal(6, 0.9, 0.1)),
    ("\\w*_?(bytes|size)", NUMERIC, Lognormal(20_000, 1.8, 1)),
    ("lines|loc|lines_\\w+|additions|deletions|insertions", NUMERIC, Lognormal(20, 1.5, 0)),
    ("files|files_\\w+|commits", NUMERIC, Lognormal(3, 1, 0)),
    ("quantity|qty", NUMERIC, Lognormal(2, 0.9, 1)),
    ("\\w*_?(count|counts)|num_\\w+|number_of_\\w+|comments|likes", NUMERIC, Lognormal(8, 1.2, 0)),
    ("views|clicks|visits|stock|downloads", NUMERIC, Lognormal(8, 1.2, 0)),
    ("weight|weight_kg|height|width|length", NUMERIC, Lognormal(25, 0.8, 0.01)),
    ("depth|distance|speed|power|energy|current", NUMERIC, Lognormal(25, 0.8, 0.01)),
    ("value|reading|measurement|val", NUMERIC, Normal(50, 15)),
    # -- yes or no
    ("active|enabled|verified|confirmed|visible", BOOLEAN, choice("true .9 false .1")),
    ("success|succeeded|valid|available|published|public", BOOLEAN, choice("true .9 false .1")),
    ("deleted|archived|disabled|blocked|banned|hidden|locked", BOOLEAN, choice("true .05 false .95")),
    ("expired|failed|cancelled|suspended|draft|bot|admin", BOOLEAN, choice("true .05 false .95")),
)  # fmt: skip
EVEN = choice("true .5 false .5")
HEX = re.compile(
    END.format(
        "sha|sha1|sha256|sha512|md5|hash|digest|checksum|fingerprint|etag|token|secret|salt|uuid|guid|oid|"
        "(api|access|public|private|secret|session|idempotency)_key|(session|trace|span|request)_?id|"
        "(commit|head|base|merge|tree|blob)_(id|oid)"
    )
)


def guess(table: str, column: str, family: str) -> Generate | None:
    """`family`: text, integer, number, boolean, time, date, json or other. None: the name says nothing."""
    name, of = snake(column), snake(table)
    if family == "text" and (is_hex(column) or is_reference(name)):
        return None
    found = by_table(of, name) if family == "text" else None
    if found is not None:
        return found
    found = next((hint for pattern, families, hint in rows() if family in families and pattern.fullmatch(name)), None)
    return EVEN if found is None and family == "boolean" else found


def is_hex(column: str) -> bool:
    """Whether a text is a hash, a token or a UUID: hex digits, which the caller makes itself."""
    return HEX.fullmatch(snake(column)) is not None


def is_reference(name: str) -> bool:
    """Something's id or key: what its name ends with says nothing of its own text."""
    return name in ("id", "key", "code") or name.endswith(("_id", "_key", "_ref"))


def by_table(table: str, column: str) -> Generate | None:
    """Names that say something only together with their table's."""
    lists = {"name": NAMES, "title": TITLES, "message": MESSAGES, "msg": MESSAGES}
    last = table.rpartition("_")[2]
    if column in ("body", "text", "content") and re.fullmatch("logs?|events?", last):
        return Faker("log_message")
    if column == "state" and ADDRESSES.fullmatch(table):
        return Faker("state")
    if column == "status" and last in ("orders", "order"):
        return choice("completed .7 shipped .15 pending .1 cancelled .05")
    if column in ("state", "status") and re.fullmatch("requests?|issues?|tickets?|tasks?|bugs?|incidents?", last):
        return choice("closed .7 open .2 in_progress .1")
    if column in ("status", "state", "result", "outcome") and re.fullmatch(
        "deployments?|jobs?|runs?|builds?|pipelines?", last
    ):
        return choice("success .88 failed .08 cancelled .04")
    for ends, hint in lists.get(column, ()):
        if re.fullmatch(END.format(ends), table):
            return hint
    return Faker("project_name") if column in ("name", "label") else None


@cache
def rows() -> tuple[tuple[re.Pattern[str], tuple[str, ...], Generate], ...]:
    return tuple((re.compile(END.format(pattern)), families, hint) for pattern, families, hint in ROWS)


def snake(name: str) -> str:
    """userName, User-Name → user_name."""
    return re.sub(r"\W+", "_", re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", name)).lower()
