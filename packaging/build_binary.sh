#!/bin/sh
# Builds dist/appliance with PyInstaller and tries it: it must start, serve its pages, and end when told.
set -eu
cd "$(dirname "$0")/.."
python=.venv/bin/python

"$python" -c "import sysconfig, sys; sys.exit(not sysconfig.get_config_var('Py_ENABLE_SHARED'))" || {
    echo "This Python was built without its shared library, which PyInstaller packs." >&2
    echo "On Debian its own has one: sudo apt-get install python3 libpython3.11, then make clean binary." >&2
    exit 1
}

echo "→ the program as one folder, about half a minute …"
mkdir -p .make
"$python" -m PyInstaller --noconfirm --log-level WARN --workpath .make/pyinstaller --distpath dist appliance.spec \
    >.make/binary.log 2>&1 || {
    tail -n 40 .make/binary.log >&2
    exit 1
}
# Only these: what is stripped inside the wheels' own library folders no longer loads.
if command -v strip >/dev/null; then
    strip --strip-unneeded dist/appliance/_internal/libpython3.*.so.1.0 \
        dist/appliance/_internal/python3.*/lib-dynload/*.so dist/appliance/_internal/uvloop/*.so 2>/dev/null || true
fi

"$python" packaging/try_binary.py dist/appliance/appliance
du -sh dist/appliance
