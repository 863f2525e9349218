"""An S3 server that is not ours, on a free port of loopback."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import boto3
from moto.server import ThreadedMotoServer

from workflows.attachments import S3Settings

BUCKET = "chidao"


@contextmanager
def bucket() -> Iterator[S3Settings]:
    """An empty bucket, and how the house reaches it."""
    server = ThreadedMotoServer("127.0.0.1", 0, verbose=False)
    server.start()
    try:
        host, port = server.get_host_and_port()
        settings = S3Settings(f"http://{host}:{port}", BUCKET, "us-east-1", "nguoi-giu-kho", "mat-khau-kho")
        keys = {"aws_access_key_id": settings.key_id, "aws_secret_access_key": settings.secret}
        boto3.client("s3", endpoint_url=settings.endpoint, region_name=settings.region, **keys).create_bucket(
            Bucket=BUCKET
        )
        yield settings
    finally:
        server.stop()
