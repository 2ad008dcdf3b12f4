"""The least a webhook can cost: a bare Sanic handler that reads the JSON body and answers. Its argument is the port."""

import sys

from sanic import Sanic
from sanic.request import Request
from sanic.response import HTTPResponse
from sanic.response import json as answer

app: Sanic = Sanic("bare")
app.config.TOUCHUP = True


@app.post("/hook")
async def hook(request: Request) -> HTTPResponse:
    return answer({"ok": True, "n": request.json["n"]})


if __name__ == "__main__":
    app.run(host="127.0.0.1", port=int(sys.argv[1]), single_process=True, motd=False, access_log=False)
