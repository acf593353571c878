"""Reads and writes messages by Python's own protobuf (Debian: python3-protobuf).

It knows the types from descriptors alone, and gives what it reads by its own look at them: nothing of
it is shared with what is tested.

stdin:  {"files": [FileDescriptorProto in base64...], "cases": [{"type": NAME, "bytes": BASE64}
        or {"type": NAME, "json": TEXT}...]}
stdout: [{"value": VALUE, "bytes": BASE64, "json": TEXT, "error": TEXT}...], a VALUE as the values of
        the invoker, but 64-bit integers, bytes and numbers that JSON lacks as {"$": KIND, "text": TEXT}
"""

import base64
import json
import math
import sys

from google.protobuf import descriptor_pb2, descriptor_pool, json_format, message_factory
from google.protobuf.descriptor import FieldDescriptor as Field

LONGS = {
    Field.CPPTYPE_INT64,
    Field.CPPTYPE_UINT64,
}
FLOATS = {Field.CPPTYPE_DOUBLE, Field.CPPTYPE_FLOAT}
TEXT_FORMS = {
    "google.protobuf.Timestamp",
    "google.protobuf.Duration",
    "google.protobuf.FieldMask",
}


def special(kind, text):
    return {"$": kind, "text": text}


def number(value):
    if math.isnan(value) or math.isinf(value) or (value == 0 and math.copysign(1, value) < 0):
        return special("number", repr(value))
    return value


def struct_value(value):
    kind = value.WhichOneof("kind")
    if kind is None or kind == "null_value":
        return None
    inner = getattr(value, kind)
    if kind == "struct_value":
        return struct(inner)
    if kind == "list_value":
        return [struct_value(item) for item in inner.values]
    return number(inner) if kind == "number_value" else inner


def struct(value):
    return {"$": "map", "entries": [[key, struct_value(inner)] for key, inner in value.fields.items()]}


def scalar(field, value):
    if field.cpp_type in LONGS:
        return special("bigint", str(value))
    if field.cpp_type in FLOATS:
        return number(value)
    if field.type == Field.TYPE_BYTES:
        return special("bytes", base64.b64encode(value).decode())
    if field.type == Field.TYPE_ENUM:
        if field.enum_type.full_name == "google.protobuf.NullValue":
            return None
        known = field.enum_type.values_by_number.get(value)
        return value if known is None else known.name
    if field.type == Field.TYPE_MESSAGE:
        return message(value)
    return value


def key_text(key):
    return str(key).lower() if isinstance(key, bool) else str(key)


def message(value):
    name = value.DESCRIPTOR.full_name
    if name in TEXT_FORMS:
        return value.ToJsonString()
    if name == "google.protobuf.Struct":
        return struct(value)
    if name == "google.protobuf.Value":
        return struct_value(value)
    if name == "google.protobuf.ListValue":
        return [struct_value(item) for item in value.values]
    if name.startswith("google.protobuf.") and name.endswith("Value"):
        return scalar(value.DESCRIPTOR.fields_by_name["value"], value.value)
    if name == "google.protobuf.Any":
        return any_message(value)
    entries = []
    for field in value.DESCRIPTOR.fields:
        inner = getattr(value, field.name)
        if field.label == Field.LABEL_REPEATED:
            entry = field.message_type
            if entry is not None and entry.GetOptions().map_entry:
                of = entry.fields_by_name["value"]
                pairs = [[key_text(key), scalar(of, inner[key])] for key in inner]
                entries.append([field.json_name, {"$": "map", "entries": pairs}])
            else:
                entries.append([field.json_name, [scalar(field, item) for item in inner]])
        elif not field.has_presence or value.HasField(field.name):
            entries.append([field.json_name, scalar(field, inner)])
    return {"$": "map", "entries": entries}


def any_message(value):
    if value.type_url == "":
        return {"$": "map", "entries": []}
    inner = classes(value.TypeName())()
    inner.ParseFromString(value.value)
    form = message(inner)
    own = isinstance(form, dict) and form.get("$") == "map" and value.TypeName() not in (
        "google.protobuf.Struct",
        "google.protobuf.Value",
    )
    fields = form["entries"] if own else [["value", form]]
    return {"$": "map", "entries": [["@type", value.type_url], *fields]}


job = json.load(sys.stdin)
pool = descriptor_pool.DescriptorPool()
left = [descriptor_pb2.FileDescriptorProto.FromString(base64.b64decode(f)) for f in job["files"]]
while left:
    added = {f.name for f in left}
    ready = [f for f in left if not added & set(f.dependency)]
    for file in ready:
        pool.Add(file)
    left = [f for f in left if f not in ready]
factory = message_factory.MessageFactory(pool)


def classes(name):
    return factory.GetPrototype(pool.FindMessageTypeByName(name))


def answer(case):
    target = classes(case["type"])()
    try:
        if "json" in case:
            json_format.Parse(case["json"], target, descriptor_pool=pool)
        else:
            target.ParseFromString(base64.b64decode(case["bytes"]))
        result = {
            "value": message(target),
            "bytes": base64.b64encode(target.SerializeToString()).decode(),
        }
    except Exception as error:  # what it refuses is an answer
        return {"error": f"{type(error).__name__}: {error}"}
    try:
        result["json"] = json_format.MessageToJson(target, descriptor_pool=pool, indent=None)
    except Exception as error:
        result["jsonError"] = f"{type(error).__name__}: {error}"
    return result


json.dump([answer(case) for case in job["cases"]], sys.stdout)
