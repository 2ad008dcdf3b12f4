"""What the ocr area does, and all that other areas may call."""

from appliance.areas.ocr.result import Result
from appliance.areas.ocr.routing import ENGINES, Choice
from appliance.areas.ocr.service.corrections import corrections, keep_corrections
from appliance.areas.ocr.service.engines import Engine, engines
from appliance.areas.ocr.service.jobs import (
    NewJob,
    add_job,
    create_job,
    create_job_of_upload,
    create_jobs,
    delete_job,
    file_in_use,
    forget_owner,
    job,
    list_jobs,
    plan_job,
    run_again,
)
from appliance.areas.ocr.service.reading import page_picture, pages, read_pages, render_page
from appliance.areas.ocr.service.recognition import fail_job, recognise_document
from appliance.areas.ocr.service.results import result, result_hocr, result_pdf
from appliance.areas.ocr.service.standing import count_jobs, recognition_state

__all__ = [
    "Choice",
    "ENGINES",
    "Engine",
    "NewJob",
    "Result",
    "add_job",
    "corrections",
    "count_jobs",
    "create_job",
    "create_job_of_upload",
    "create_jobs",
    "delete_job",
    "engines",
    "fail_job",
    "file_in_use",
    "forget_owner",
    "job",
    "keep_corrections",
    "list_jobs",
    "page_picture",
    "pages",
    "plan_job",
    "read_pages",
    "recognise_document",
    "recognition_state",
    "render_page",
    "result",
    "result_hocr",
    "result_pdf",
    "run_again",
]
