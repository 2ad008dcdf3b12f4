"""Our signature of a request is the one that Amazon's own library makes."""

from datetime import UTC, datetime
from unittest.mock import patch

import pytest
from botocore.auth import S3SigV4Auth
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials

from appliance.adapters.replication.s3 import signed
from appliance.adapters.replication.settings import ReplicationSettings

MOMENT = datetime(2026, 11, 23, 4, 5, 6, tzinfo=UTC)
OURS = ReplicationSettings(
    access_key_id="AKIDEXAMPLE", secret_access_key="wJalrXUtnFEMI/K7MDENG", region="eu-central-1"
)
DIGEST = "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08"


@pytest.mark.parametrize(
    ("method", "url", "query"),
    [
        ("GET", "https://s3.eu-central-1.amazonaws.com/copies", {"list-type": "2", "prefix": "a/b c+d~é"}),
        ("PUT", "http://127.0.0.1:9000/copies/mine/blobs/ab/cd/abcd", {}),
        ("DELETE", "https://store.example.com:8443/copies/a%20b", {"continuation-token": "x/y=="}),
    ],
)
def test_the_signature_is_that_of_botocore(method, url, query):
    request = AWSRequest(method, url, params=query, headers={"x-amz-content-sha256": DIGEST})
    request.context["payload_signing_enabled"] = True
    auth = S3SigV4Auth(Credentials(OURS.access_key_id, OURS.secret_access_key), "s3", OURS.region)
    with (
        patch("botocore.auth.get_current_datetime", return_value=MOMENT.replace(tzinfo=None)),
        patch.object(auth, "payload", return_value=DIGEST),
    ):
        auth.add_auth(request)

    assert signed(method, url, query, DIGEST, OURS, MOMENT)["authorization"] == request.headers["Authorization"]
