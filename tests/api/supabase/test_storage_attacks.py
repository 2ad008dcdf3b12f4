"""What a stranger, another person, stale or forged links and hostile contents reach at /storage/v1."""

import base64
import json
from concurrent.futures import ThreadPoolExecutor

import httpx

from tests.api.supabase.files import TUS, S, begin, everything, make_bucket, metadata, put

# Whose files


def test_another_person_reaches_a_file_at_no_address(people, service, bucket):
    ada, bob = people(), people()
    assert put(ada, bucket, "ada.txt", b"secret").status_code == 200
    place = {"bucketId": bucket, "sourceKey": "ada.txt", "destinationKey": "bob.txt"}

    for path in (
        f"{S}/object/{bucket}/ada.txt",
        f"{S}/object/authenticated/{bucket}/ada.txt",
        f"{S}/object/public/{bucket}/ada.txt",
        f"{S}/object/info/{bucket}/ada.txt",
        f"{S}/object/info/authenticated/{bucket}/ada.txt",
        f"{S}/object/info/public/{bucket}/ada.txt",
        f"{S}/render/image/authenticated/{bucket}/ada.txt",
        f"{S}/render/image/public/{bucket}/ada.txt",
    ):
        answer = bob.get(path)
        assert (answer.status_code, answer.json()["statusCode"]) == (404, "404"), path
        assert bob.head(path).status_code == 404
    for answer in (
        bob.post(f"{S}/object/move", json=place),
        bob.post(f"{S}/object/copy", json=place),
        bob.post(f"{S}/object/sign/{bucket}/ada.txt", json={"expiresIn": 60}),
        bob.delete(f"{S}/object/{bucket}/ada.txt"),
    ):
        assert answer.status_code == 404
    for answer in (
        put(bob, bucket, "ada.txt", b"mine"),
        put(bob, bucket, "ada.txt", b"mine", **{"x-upsert": "true"}),
        bob.put(f"{S}/object/{bucket}/ada.txt", content=b"mine"),
        bob.post(f"{S}/object/upload/sign/{bucket}/ada.txt", headers={"x-upsert": "true"}),
        begin(bob, metadata(bucketName=bucket, objectName="ada.txt"), **{"x-upsert": "true"}),
    ):
        assert (answer.status_code, answer.json()["error"]) == (409, "Duplicate")
    put(bob, bucket, "bobs.txt")
    onto = {"bucketId": bucket, "sourceKey": "bobs.txt", "destinationKey": "ada.txt"}
    assert bob.post(f"{S}/object/move", json=onto).status_code == 409
    assert bob.post(f"{S}/object/copy", json=onto).status_code == 409
    assert bob.request("DELETE", f"{S}/object/{bucket}", json={"prefixes": ["ada.txt"]}).json() == []
    assert ada.get(f"{S}/object/{bucket}/ada.txt").content == b"secret"
    assert service.get(f"{S}/object/{bucket}/ada.txt").content == b"secret"


def test_the_service_key_may_do_everything_and_the_owner_stays(people, service, bucket):
    ada = people()
    put(ada, bucket, "ada.txt", b"one")

    replaced = put(service, bucket, "ada.txt", b"two", **{"x-upsert": "true"})
    moved = service.post(
        f"{S}/object/move", json={"bucketId": bucket, "sourceKey": "ada.txt", "destinationKey": "b/ada.txt"}
    )

    assert (replaced.status_code, moved.status_code) == (200, 200)
    assert ada.get(f"{S}/object/{bucket}/b/ada.txt").content == b"two"


def test_the_key_that_is_public_writes_nowhere(anon, service):
    open_bucket = make_bucket(service, public=True)
    put(service, open_bucket, "page.txt", b"page")
    place = {"bucketId": open_bucket, "sourceKey": "page.txt", "destinationKey": "b.txt"}

    for answer in (
        put(anon, open_bucket, "x.txt"),
        put(anon, open_bucket, "page.txt", **{"x-upsert": "true"}),
        anon.put(f"{S}/object/{open_bucket}/page.txt", content=b"x"),
        anon.delete(f"{S}/object/{open_bucket}/page.txt"),
        anon.post(f"{S}/object/move", json=place),
        anon.post(f"{S}/object/copy", json=place),
        anon.post(f"{S}/object/upload/sign/{open_bucket}/x.txt"),
        begin(anon, metadata(bucketName=open_bucket, objectName="x.txt")),
        anon.post(f"{S}/bucket", json={"name": "mine", "public": True}),
    ):
        assert (answer.status_code, answer.json()["error"]) == (403, "Unauthorized")
    assert anon.request("DELETE", f"{S}/object/{open_bucket}", json={"prefixes": ["page.txt"]}).json() == []
    assert anon.put(f"{S}/bucket/{open_bucket}", json={"public": False}).status_code == 404
    assert anon.delete(f"{S}/bucket/{open_bucket}").status_code == 404
    assert anon.delete(f"{S}/cdn/{open_bucket}").status_code == 403
    assert anon.get(f"{S}/object/{open_bucket}/page.txt").content == b"page"
    assert everything(service, open_bucket) == ["page.txt"]


def test_our_own_api_and_this_door_show_the_same_files_to_the_same_person(people, service, bucket, new_user):
    ada = people()
    put(ada, bucket, "a.txt", b"hello")
    stranger = new_user()

    listed = stranger.get(f"/api/v1/storage/list/{bucket}").json()
    read = stranger.get(f"/api/v1/storage/download/{bucket}/a.txt")

    assert (listed["count"], read.status_code) == (0, 404)


def test_a_person_who_is_shut_out_leaves_no_way_in(people, service, admin, bucket):
    ada = people()
    put(ada, bucket, "a.txt", b"hello")
    user_id = ada.get("/auth/v1/user").json()["id"]
    link = ada.post(f"{S}/object/sign/{bucket}/a.txt", json={"expiresIn": 600}).json()["signedURL"]
    upload = ada.post(f"{S}/object/upload/sign/{bucket}/b.txt").json()["url"]
    assert httpx.get(f"{ada.base_url}/storage/v1{link}").content == b"hello"

    assert admin.patch(f"/api/v1/users/{user_id}", json={"is_active": False}).status_code == 200

    assert ada.get(f"{S}/object/{bucket}/a.txt").status_code == 401
    assert httpx.get(f"{ada.base_url}/storage/v1{link}").status_code == 404
    assert httpx.put(f"{ada.base_url}/storage/v1{upload}", content=b"x").status_code == 400
    assert everything(service, bucket) == ["a.txt"]


# Links


def parts_of(link: str) -> tuple[str, str]:
    path, _, token = link.partition("?token=")
    return path, token


def test_a_link_is_good_for_its_own_place_and_purpose_alone(anon, service, bucket):
    other = make_bucket(service)
    for name, path in ((bucket, "a.txt"), (bucket, "b.txt"), (other, "a.txt")):
        put(service, name, path, f"{name}/{path}".encode())
    path, read = parts_of(service.post(f"{S}/object/sign/{bucket}/a.txt", json={"expiresIn": 60}).json()["signedURL"])
    _, write = parts_of(service.post(f"{S}/object/upload/sign/{bucket}/c.txt").json()["url"])
    open_ = httpx.Client(base_url=anon.base_url)

    assert open_.get(f"{S}{path}", params={"token": read}).content == f"{bucket}/a.txt".encode()
    for answer in (
        open_.get(f"{S}/object/sign/{bucket}/b.txt", params={"token": read}),
        open_.get(f"{S}/object/sign/{other}/a.txt", params={"token": read}),
        open_.get(f"{S}/object/sign/{bucket}/c.txt", params={"token": write}),
        open_.get(f"{S}/render/image/sign/{bucket}/b.txt", params={"token": read}),
        open_.put(f"{S}/object/upload/sign/{bucket}/a.txt", params={"token": read}, content=b"x"),
        open_.put(f"{S}/object/upload/sign/{bucket}/d.txt", params={"token": write}, content=b"x"),
        open_.put(f"{S}/object/upload/sign/{other}/c.txt", params={"token": write}, content=b"x"),
        open_.post(
            f"{S}/upload/resumable/sign",
            headers={
                **TUS,
                "x-signature": write,
                "upload-length": "1",
                "upload-metadata": metadata(bucketName=bucket, objectName="d.txt"),
            },
        ),
    ):
        assert (answer.status_code, answer.json()["error"]) == (400, "InvalidJWT")
    assert everything(service, bucket) == ["a.txt", "b.txt"]


def test_a_link_that_was_changed_is_none(service, bucket):
    put(service, bucket, "a.txt")
    path, token = parts_of(service.post(f"{S}/object/sign/{bucket}/a.txt", json={"expiresIn": 60}).json()["signedURL"])
    head, claims, signature = token.split(".")
    told = json.loads(base64.urlsafe_b64decode(claims + "=="))

    def rewritten(**changes: object) -> str:
        return base64.urlsafe_b64encode(json.dumps(told | changes).encode()).rstrip(b"=").decode()

    none = base64.urlsafe_b64encode(b'{"alg":"none"}').rstrip(b"=").decode()
    assert httpx.get(f"{service.base_url}/storage/v1{path}", params={"token": token}).status_code == 200
    for forged in (
        f"{head}.{rewritten(exp=told['exp'] + 10**6)}.{signature}",
        f"{head}.{rewritten(path='b.txt')}.{signature}",
        f"{head}.{claims}.{signature[:-4]}AAAA",
        f"{head}.{claims}.",
        f"{none}.{claims}.",
        f"{head}.{claims}",
        token.upper(),
        "",
        "." * 50,
        "x" * 8000,
        "é.é.é",
    ):
        answer = httpx.get(f"{service.base_url}/storage/v1{path}", params={"token": forged})
        assert (answer.status_code, answer.json()["error"]) == (400, "InvalidJWT"), forged


def test_a_link_ends_when_its_time_is_over(service, bucket):
    put(service, bucket, "a.txt")
    link = service.post(f"{S}/object/sign/{bucket}/a.txt", json={"expiresIn": 1}).json()["signedURL"]

    for _ in range(2000):  # each question waits for the server
        answer = httpx.get(f"{service.base_url}/storage/v1{link}")
        if answer.status_code != 200:
            break

    assert (answer.status_code, answer.json()["code"]) == (400, "ExpiredToken")
    for seconds in (0, -1, 10**12, "60; DROP", None):
        body = {"expiresIn": seconds}
        assert service.post(f"{S}/object/sign/{bucket}/a.txt", json=body).status_code == 400


def test_a_link_to_a_removed_file_does_not_lead_to_another_persons(people, bucket):
    ada, bob = people(), people()
    put(ada, bucket, "a.txt", b"of ada")
    link = ada.post(f"{S}/object/sign/{bucket}/a.txt", json={"expiresIn": 600}).json()["signedURL"]
    ada.delete(f"{S}/object/{bucket}/a.txt")
    put(bob, bucket, "a.txt", b"of bob")

    assert httpx.get(f"{ada.base_url}/storage/v1{link}").status_code == 404


# Contents


def test_what_a_browser_would_run_is_served_as_an_attachment_of_no_type(service):
    open_bucket = make_bucket(service, public=True)
    page = b"<!doctype html><script>alert(1)</script>"
    drawing = b'<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>'
    for path, content, declared in (
        ("a.html", page, "text/html"),
        ("a.png", page, "image/png"),
        ("a.svg", drawing, "image/svg+xml"),
        ("a.bin", b"\0\1\2", "text/html"),
        ("a.js", b"alert(1)", "application/javascript"),
    ):
        put(service, open_bucket, path, content, **{"content-type": declared})

        answer = httpx.get(f"{service.base_url}/storage/v1/object/public/{open_bucket}/{path}")

        assert answer.headers["content-type"] == "application/octet-stream", path
        assert answer.headers["content-disposition"].startswith("attachment")
        assert answer.headers["x-content-type-options"] == "nosniff"
        assert "sandbox" in answer.headers["content-security-policy"]


def test_what_a_client_says_cannot_change_the_answer_of_another(service):
    open_bucket = make_bucket(service, public=True)
    url = f"{service.base_url}/storage/v1/object/public/{open_bucket}/a.bin"

    resumed = begin(
        service, metadata(bucketName=open_bucket, objectName="a.bin", contentType="image/png\r\nset-cookie: a=b"), 0
    )
    answer = httpx.get(url)
    split = begin(service, metadata(bucketName=open_bucket, objectName="b.bin", cacheControl="1\r\nset-cookie: a=b"), 0)
    named = httpx.get(url, params={"download": 'a"\r\nset-cookie: a=b'})

    assert resumed.status_code == 201
    assert "set-cookie" not in answer.headers and answer.headers["content-type"] == "application/octet-stream"
    assert split.status_code == 400
    assert "set-cookie" not in named.headers


def test_a_body_that_says_less_than_it_has_is_refused_in_time(service):
    small = make_bucket(service, file_size_limit=1000)

    announced = put(service, small, "a.bin", b"x" * 3_000_000)
    streamed = service.post(f"{S}/object/{small}/b.bin", content=(b"x" * 1000 for _ in range(3000)))
    two = service.post(f"{S}/object/{small}/c.bin", files=[("a", ("a", b"x" * 900)), ("b", ("b", b"x" * 900))])
    none = service.post(f"{S}/object/{small}/d.bin", files={"text": (None, "no file")})

    for answer in (announced, streamed, two):
        assert (answer.status_code, answer.json()["error"]) == (413, "Payload too large")
    assert none.status_code == 400
    assert everything(service, small) == []


def test_a_bucket_of_pictures_takes_no_page_whatever_it_is_called(service):
    pictures = make_bucket(service, allowed_mime_types=["image/*"])

    for content in (b"<html>", b"MZ" + b"\0" * 100, b"%PDF-1.7"):
        answer = put(service, pictures, "a.png", content, **{"content-type": "image/png"})
        assert (answer.status_code, answer.json()["error"]) == (415, "invalid_mime_type")
    assert put(service, pictures, "a.heic", b"\0" * 40, **{"content-type": "image/heic"}).status_code == 200


def test_the_fixed_buckets_keep_their_rules(people, service):
    ada = people()

    wrong = put(ada, "ocr-documents", "a.txt", b"text", **{"content-type": "application/pdf"})
    moved = ada.post(
        f"{S}/object/move",
        json={
            "bucketId": "user-uploads",
            "sourceKey": "a.txt",
            "destinationBucket": "ocr-documents",
            "destinationKey": "a.txt",
        },
    )
    assert put(ada, "user-uploads", "a.txt", b"text").status_code == 200
    again = ada.post(
        f"{S}/object/move",
        json={
            "bucketId": "user-uploads",
            "sourceKey": "a.txt",
            "destinationBucket": "ocr-documents",
            "destinationKey": "a.txt",
        },
    )

    assert (wrong.status_code, moved.status_code, again.status_code) == (415, 404, 415)
    for client in (ada, service):
        for answer in (
            client.put(f"{S}/bucket/user-uploads", json={"public": True}),
            client.post(f"{S}/bucket/user-uploads/empty"),
            client.delete(f"{S}/bucket/user-uploads"),
        ):
            assert answer.status_code == 403
    assert ada.get(f"{S}/object/user-uploads/a.txt").content == b"text"
    assert httpx.get(f"{ada.base_url}/storage/v1/object/public/user-uploads/a.txt").status_code == 404


# At once


def test_of_many_uploads_to_one_path_one_is_taken(people, service, bucket):
    ada, bob = people(), people()

    with ThreadPoolExecutor(10) as pool:
        contents = [f"{number}".encode() for number in range(10)]
        answers = list(pool.map(lambda content: put((ada, bob)[int(content) % 2], bucket, "a.txt", content), contents))

    [taken] = [content for content, answer in zip(contents, answers, strict=True) if answer.status_code == 200]
    assert sorted(answer.status_code for answer in answers) == [200, *[409] * 9]
    assert service.get(f"{S}/object/{bucket}/a.txt").content == taken


def test_of_many_moves_to_one_path_one_is_done(service, bucket):
    for number in range(8):
        put(service, bucket, f"{number}.txt")

    def move(number):
        place = {"bucketId": bucket, "sourceKey": f"{number}.txt", "destinationKey": "one.txt"}
        return service.post(f"{S}/object/move", json=place).status_code

    with ThreadPoolExecutor(8) as pool:
        assert sorted(pool.map(move, range(8))) == [200, *[409] * 7]
    assert len(everything(service, bucket)) == 8
