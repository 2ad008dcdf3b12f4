import subprocess
import sys


def test_making_a_reader_loads_none_of_the_heavy_libraries():
    code = (
        "import sys; from appliance.adapters.ocr import TesseractReader; TesseractReader().languages();"
        "print(sorted({'tesserocr', 'PIL', 'numpy', 'pypdfium2', 'pypdfium2_raw'} & set(sys.modules)))"
    )

    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)

    assert done.stdout.strip() == "[]"
