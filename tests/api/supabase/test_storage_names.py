"""Names at /storage/v1, wherever one may stand: they come back as they were, or are refused."""

import pytest

from tests.api.supabase.files import S, begin, everything, metadata, put

# Each may be no name of a file: (as a text, as it stands in an address).
HOSTILE = [
    ("../x", "%2e%2e/x"),
    ("a/../../x", "a/%2e%2e/%2E%2e/x"),
    ("a/./b", "a/%2e/b"),
    ("a//b", "a//b"),
    ("/a", "/a"),
    ("a\0b", "a%00b"),
    ("a\nb", "a%0ab"),
    ("a\x7fb", "a%7fb"),
    ("a\\b", "a%5cb"),
    ("..\\..\\x", "..%5c..%5cx"),
    ("x" * 256, "x" * 256),
    ("d/" * 500 + "x", "d/" * 500 + "x"),
    ("fdp.\u202eexe", "fdp.%e2%80%aeexe"),
    ("line\u2028end", "line%e2%80%a8end"),
    ("e\u0301.txt", "e%cc%81.txt"),  # two characters that NFC makes one: it would come back under another name
    ("A\u030a", "A%cc%8a"),
]
# Odd, but names all the same: they come back as they were.
ODD = [
    "CON",
    "nul.txt",
    "...",
    "..x",
    "a b",
    " a ",
    "-rf",
    "~",
    "$(id)",
    "';--",
    "%2e%2e",
    "a%2fb",
    "é",
    "ﬁ",
    "\U0001f408",
]


@pytest.mark.parametrize(("text", "address"), HOSTILE, ids=[ascii(text)[:20] for text, _ in HOSTILE])
def test_a_hostile_name_is_refused_wherever_it_may_stand(service, bucket, text, address):
    assert put(service, bucket, "good.txt").status_code == 200  # the same requests with a good name work
    place = {"bucketId": bucket, "sourceKey": "good.txt", "destinationKey": text}

    answers = {
        "upload": put(service, bucket, address),
        "form": service.post(f"{S}/object/{bucket}/{address}", files={"": ("ok.txt", b"x")}),
        "update": service.put(f"{S}/object/{bucket}/{address}", content=b"x"),
        "download": service.get(f"{S}/object/{bucket}/{address}"),
        "authenticated": service.get(f"{S}/object/authenticated/{bucket}/{address}"),
        "info": service.get(f"{S}/object/info/{bucket}/{address}"),
        "image": service.get(f"{S}/render/image/authenticated/{bucket}/{address}"),
        "remove one": service.delete(f"{S}/object/{bucket}/{address}"),
        "remove": service.request("DELETE", f"{S}/object/{bucket}", json={"prefixes": [text]}),
        "move to": service.post(f"{S}/object/move", json=place),
        "move from": service.post(f"{S}/object/move", json=place | {"sourceKey": text, "destinationKey": "b"}),
        "copy to": service.post(f"{S}/object/copy", json=place),
        "sign": service.post(f"{S}/object/sign/{bucket}/{address}", json={"expiresIn": 60}),
        "sign upload": service.post(f"{S}/object/upload/sign/{bucket}/{address}"),
        "resumable": begin(service, metadata(bucketName=bucket, objectName=text)),
    }

    assert {name: answer.status_code for name, answer in answers.items()} == dict.fromkeys(answers, 400)
    assert {answer.json()["statusCode"] for answer in answers.values()} == {"400"}
    assert everything(service, bucket) == ["good.txt"]
    [entry] = service.post(f"{S}/object/sign/{bucket}", json={"expiresIn": 60, "paths": [text]}).json()
    assert (entry["signedURL"], entry["path"]) == (None, text)


@pytest.mark.parametrize("text", ODD, ids=ascii)
def test_an_odd_name_comes_back_as_it_was(service, bucket, text):
    quoted = "".join(f"%{byte:02x}" for byte in text.encode())

    stored = put(service, bucket, quoted, text.encode())
    resumed = begin(service, metadata(bucketName=bucket, objectName=f"tus/{text}"), 0)

    assert (stored.status_code, resumed.status_code) == (200, 201)
    assert stored.json()["Key"] == f"{bucket}/{text}"
    assert everything(service, bucket) == sorted([text, f"tus/{text}"])
    assert service.get(f"{S}/object/{bucket}/{quoted}").content == text.encode()


def test_the_name_of_a_file_in_a_form_names_nothing(service, bucket):
    for name in ("../../evil", "a\\b", "/etc/passwd", "x" * 2000):
        answer = service.put(f"{S}/object/{bucket}/place.txt", files={"file": (name, b"x")})

        assert answer.json()["Key"] == f"{bucket}/place.txt"
    assert everything(service, bucket) == ["place.txt"]


@pytest.mark.parametrize(
    "name", ["..", ".", "", " a", "a ", "a/b", "a\\b", "a\0b", "a\n", "x" * 101, "ä", "?", "public", "sign"]
)
def test_a_hostile_name_of_a_bucket_is_refused(service, name):
    made = service.post(f"{S}/bucket", json={"name": name, "id": name})

    assert (made.status_code, made.json()["error"]) == (400, "InvalidBucketName")


@pytest.mark.parametrize("prefix", ["../", "a\0b", "\\", "a//b", "x" * 2000])
def test_a_list_of_a_hostile_folder_shows_nothing(service, bucket, prefix):
    put(service, bucket, "good.txt")

    listed = service.post(f"{S}/object/list/{bucket}", json={"prefix": prefix})
    by_prefix = service.post(f"{S}/object/list-v2/{bucket}", json={"prefix": prefix})

    assert listed.status_code in (200, 400) and (listed.status_code == 400 or listed.json() == [])
    assert by_prefix.json()["objects"] == []


def test_what_looks_like_a_pattern_or_a_statement_is_taken_as_it_stands(service, bucket):
    for path in ("100%25.txt", "a_b.txt", "axb.txt"):
        put(service, bucket, path)

    def found(search):
        listed = service.post(f"{S}/object/list/{bucket}", json={"prefix": "", "search": search}).json()
        return [entry["name"] for entry in listed]

    assert found("a_") == ["a_b.txt"]
    assert found("%") == []
    assert found("100%") == ["100%.txt"]
    assert found("' OR 1=1 --") == []
    order = {"column": "name; DROP TABLE storage_file", "order": "asc"}
    assert service.post(f"{S}/object/list/{bucket}", json={"prefix": "", "sortBy": order}).status_code == 400
    assert len(everything(service, bucket)) == 3
