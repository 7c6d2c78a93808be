"""API keys from the command line: the secret is seen once."""

from __future__ import annotations

import json
import re


def test_a_key_is_made_listed_and_revoked(run):
    made = run("keys", "create", "my DAW", "--scope", "read", "--scope", "generate")
    secret = made.out.strip()
    assert (made.code, bool(re.fullmatch(r"mdg_[\w-]{43}", secret))) == (0, True)
    listed = json.loads(run("keys", "list", "--json").out)["keys"]
    assert [(key["label"], key["scopes"]) for key in listed] == [("my DAW", ["generate", "read"])]
    assert secret not in run("keys", "list").out + run("keys", "list", "--json").out
    assert "never used" in run("keys", "list").out
    assert run("keys", "revoke", listed[0]["id"]).code == 0
    assert "revoked" in run("keys", "list").out
    again = run("keys", "revoke", listed[0]["id"])
    assert again.code == 2
    assert "no key" in again.err


def test_json_tells_the_secret_once_too(run):
    made = json.loads(run("keys", "create", "x", "--scope", "admin", "--json").out)
    assert made["secret"].startswith(made["prefix"])
    revoked = run("keys", "revoke", made["prefix"], "--json")
    assert json.loads(revoked.out)["status"] == "revoked"


def test_bad_input_is_told(run):
    for arguments in (("x",), ("x", "--scope", "root"), ("", "--scope", "read")):
        done = run("keys", "create", *arguments)
        assert done.code == 2
        assert done.err
        assert done.out == ""
    assert run("keys", "list").out == ""


def test_a_key_has_an_end_limits_and_can_be_rotated(run):
    made = json.loads(
        run("keys", "create", "x", "--scope", "read", "--expires", "90d", "--limit",
            "read=5/minute", "--json").out
    )  # fmt: skip
    assert made["limits"] == {"read": "5/minute"}
    assert made["expires_at"]
    assert "until" in run("keys", "list").out
    rotated = json.loads(run("keys", "rotate", made["id"], "--overlap", "0h", "--json").out)
    assert rotated["id"] == made["id"]
    assert rotated["secret"] != made["secret"]
    assert run("keys", "rotate", "nobody").code == 2
    for wrong in (("--limit", "read"), ("--limit", "all=5/minute"), ("--expires", "soon")):
        assert run("keys", "create", "x", "--scope", "read", *wrong).code == 2
    assert json.loads(run("keys", "sessions", "--json").out) == {"sessions": []}
    assert run("keys", "end-session", 7).code == 2
