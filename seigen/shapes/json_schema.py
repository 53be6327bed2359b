"""Shape → JSON Schema (draft 2020-12) for editors, less what that language cannot say."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from seigen.shapes.vocabulary import Anything, Either, Field, Fields, Forms, Json, ListOf, MapOf, Shape, Text


def json_schema(shape: Shape, title: str, description: str) -> Json:
    """The shape as a JSON Schema document."""
    definitions: Json = {}
    body = json_of(shape, definitions)
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": title,
        "description": description,
        **body,
        "$defs": dict(sorted(definitions.items())),
    }


def json_of(shape: Shape, definitions: Json) -> Json:
    return JSON[type(shape)](shape, definitions)


def json_text(shape: Text, definitions: Json) -> Json:
    return {key: list(value) if isinstance(value, tuple) else value for key, value in shape.schema.items()}


def json_list(shape: ListOf, definitions: Json) -> Json:
    least = {"minItems": shape.least} if shape.least else {}
    most = {"maxItems": shape.most} if shape.most is not None else {}
    return {"type": "array", "items": json_of(shape.item, definitions), **least, **most}


def json_map(shape: MapOf, definitions: Json) -> Json:
    most = {"minProperties": shape.most, "maxProperties": shape.most} if shape.most is not None else {}
    least = {"minProperties": shape.least} if shape.least else {}
    names = {} if shape.free else {"propertyNames": {"minLength": 1, "maxLength": 63}}
    values = json_of(shape.value, definitions)
    return {"type": "object", **names, "additionalProperties": values, **least, **most}


def json_fields(shape: Fields, definitions: Json) -> Json:
    if shape.define in definitions:
        return {"$ref": f"#/$defs/{shape.define}"}
    if shape.define:
        definitions[shape.define] = {}  # a shape that holds itself finds its name
    required = [name for name, item in shape.fields.items() if item.required]
    body = {
        "type": "object",
        "properties": {name: json_field(item, definitions) for name, item in shape.fields.items()},
        **({"required": required} if required else {}),
        "additionalProperties": False,
    }
    if not shape.define:
        return body
    definitions[shape.define] = body
    return {"$ref": f"#/$defs/{shape.define}"}


def json_forms(shape: Forms, definitions: Json) -> Json:
    return {"anyOf": [json_of(form, definitions) for form in shape.forms.values()]}


def json_field(item: Field, definitions: Json) -> Json:
    default = {} if item.default is None else {"default": item.default}
    return {"description": item.text, **json_of(item.shape, definitions), **default}


def json_either(shape: Either, definitions: Json) -> Json:
    branches = (shape.scalar, shape.sequence, shape.mapping)
    some = [json_of(branch, definitions) for branch in branches if branch is not None]
    return some[0] if len(some) == 1 else {"anyOf": some}


def json_anything(shape: Anything, definitions: Json) -> Json:
    return {}


JSON: dict[type, Callable[[Any, Json], Json]] = {
    Text: json_text,
    ListOf: json_list,
    MapOf: json_map,
    Fields: json_fields,
    Forms: json_forms,
    Either: json_either,
    Anything: json_anything,
}
