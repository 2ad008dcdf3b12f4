"""The only floor that knows Sanic well: endpoints, errors on the wire, uploads, files, streams, sockets, the server."""
