"""An object store of our own that speaks as S3 does, for a while."""

from __future__ import annotations

import logging
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from urllib.request import Request, urlopen

import pytest

CREDENTIALS = {
    "AWS_ACCESS_KEY_ID": "tester",
    "AWS_SECRET_ACCESS_KEY": "s3cret-of-s3",
    "AWS_REGION": "us-east-1",
}


@contextmanager
def s3_server(bucket: str) -> Iterator[str]:
    """The server's URL, with one empty bucket."""
    pytest.importorskip("obstore")
    logging.getLogger("werkzeug").setLevel(logging.ERROR)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        server_module = pytest.importorskip("moto.server")
        server = server_module.ThreadedMotoServer("127.0.0.1", 0, verbose=False)
        server.start()
    try:
        host, port = server.get_host_and_port()
        url = f"http://{host}:{port}"
        made = Request(f"{url}/{bucket}", method="PUT")  # noqa: S310
        with urlopen(made, timeout=10):  # noqa: S310
            yield url
    finally:
        server.stop()
