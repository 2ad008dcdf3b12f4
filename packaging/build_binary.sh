#!/bin/sh
# Builds the one file, dist/appliance: the program as a folder by PyInstaller, packed behind its launcher, and tries
# it: it must start, serve its pages, and end when told. LEVEL is zstd's: 10, or 19 for a release.
set -eu
cd "$(dirname "$0")/.."
python=.venv/bin/python

"$python" -c "import sysconfig, sys; sys.exit(not sysconfig.get_config_var('Py_ENABLE_SHARED'))" || {
    echo "This Python was built without its shared library, which PyInstaller packs." >&2
    echo "On Debian its own has one: sudo apt-get install python3 libpython3.11, then make clean binary." >&2
    exit 1
}

echo "→ the program as one folder, about half a minute …"
mkdir -p .make dist
rm -f dist/appliance.digest # what is there is of no known source until the new one has been tried
[ ! -d dist/appliance ] || rm -rf dist/appliance # the folder that earlier builds left
# Level 0: the whole is packed in the end, which is smaller so, and no start has to unpack each module again.
PYINSTALLER_ZLIB_COMPRESSION_LEVEL=0 "$python" -m PyInstaller --noconfirm --log-level WARN --workpath .make/pyinstaller --distpath .make/program appliance.spec \
    >.make/binary.log 2>&1 || {
    tail -n 40 .make/binary.log >&2
    exit 1
}
"$python" packaging/strip_libraries.py .make/program/appliance/_internal
# Node, which runs the browser's driver, is a program and no library; 33 MB of it are symbols.
strip --strip-unneeded .make/program/appliance/_internal/playwright/driver/node 2>/dev/null || true
"$python" packaging/notices.py .make/pyinstaller/appliance .make/program/appliance/_internal/notices.json

echo "→ the launcher and the one file, about 20 seconds …"
gcc -O2 -Wall -Wextra -static -s -o .make/launcher packaging/launcher/*.c -l:libzstd.a
"$python" packaging/pack.py .make/launcher .make/program/appliance dist/appliance --level "${LEVEL:-10}"

"$python" packaging/try_binary.py dist/appliance
"$python" packaging/binary_digest.py >dist/appliance.digest
ls -lh dist/appliance
