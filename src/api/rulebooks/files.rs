//! A revision as a file, out and in.

use poem::http::HeaderValue;
use poem::http::header::{CONTENT_DISPOSITION, CONTENT_TYPE};
use poem::{Body, IntoResponse, Response};
use poem_openapi::param::{Header, Path, Query};
use poem_openapi::payload::{Binary, Json, Payload};
use poem_openapi::registry::{MetaHeader, MetaMediaType, MetaResponse, MetaResponses, MetaSchema, Registry};
use poem_openapi::types::Type;
use poem_openapi::{ApiResponse, Object, OpenApi};

use super::views::{DiffView, RulebookView};
use crate::api::caller::ApiCaller;
use crate::api::cases::{Topic, etag};
use crate::api::form_body::{Form, FormBody};
use crate::api::gate::{FileForm, Version};
use crate::api::problem::Failure;
use crate::api::word::Word;
use crate::application::export_rulebook::{ExportFormat, export_rulebook};
use crate::application::import_draft::{ImportDraft, import_draft};
use crate::application::read_rulebooks::read_rulebook;
use crate::application::{App, Error};
use crate::domain::rulebook::Section;
use crate::words;

/// Files.
pub struct RulebookFilesApi(pub App);

words! {
    /// The format of a file.
    FileFormat {
        /// A workbook with a sheet for each part.
        Xlsx = "xlsx",
        /// One part as comma-separated values, UTF-8.
        Csv = "csv",
    }
}

/// What an import came to.
#[derive(Debug, Clone, Object)]
#[oai(rename = "RulebookImport")]
struct ImportView {
    /// The draft as it now is; after a mere check as it was.
    rulebook: RulebookView,
    /// Whether it was only checked.
    dry_run: bool,
    /// What the file changes.
    diff: DiffView,
}

/// What an import came to, with the version that the next write must name.
#[derive(ApiResponse)]
enum Imported {
    /// The draft says what the file says, or would.
    #[oai(status = 200)]
    Ok(
        Json<ImportView>,
        /// The draft's quoted version, for `If-Match`.
        #[oai(header = "ETag")]
        String,
    ),
}

#[OpenApi(prefix_path = "/v1", tag = "Topic::Rulebooks")]
impl RulebookFilesApi {
    /// Export a revision
    ///
    /// As a workbook with a sheet for each part and one that explains the columns, or one part as CSV. An official
    /// edits it and imports it into a draft.
    #[oai(path = "/rulebooks/:rulebook/export", method = "get", operation_id = "export_rulebook")]
    async fn export_rulebook(
        &self,
        caller: ApiCaller,
        /// The revision: its number, `current` or `draft`.
        #[oai(validator(min_length = 1, max_length = 20))]
        rulebook: Path<String>,
        /// The format; a workbook unless told otherwise.
        format: Query<Option<Word<FileFormat>>>,
        /// Which part; CSV needs it, a workbook holds all.
        part: Query<Option<Word<Section>>>,
    ) -> Result<Download, Failure> {
        let format = match (format.0.map_or(FileFormat::Xlsx, |format| format.0), part.0) {
            (FileFormat::Csv, Some(part)) => ExportFormat::Csv(part.0),
            (FileFormat::Csv, None) => return Err(part_wanted().into()),
            (FileFormat::Xlsx, None) => ExportFormat::Xlsx,
            (FileFormat::Xlsx, Some(_)) => return Err(part_not_wanted().into()),
        };
        let (revision, content) = export_rulebook(&self.0, &caller.actor, &rulebook.0, format).await?;
        Ok(Download { revision, format, content })
    }

    /// Import a file into the draft
    ///
    /// By the coordinator: the parts that the file holds are replaced by what it says, in one transaction. If anything
    /// is wrong nothing is changed, and every error is told at its cell (`Phân công!C17`), up to 20,000 of them and
    /// their number. Rows that say the same keep their versions. A workbook is recognised by its content; a CSV file
    /// needs `part`, and of a workbook `part` takes only that one.
    #[oai(path = "/rulebooks/draft/import", method = "post", operation_id = "import_draft")]
    async fn import_draft(
        &self,
        caller: ApiCaller,
        /// Which part the file holds.
        part: Query<Option<Word<Section>>>,
        /// Only check the file, and tell what it would change; no unless told otherwise.
        dry_run: Query<Option<bool>>,
        /// The draft's version that the file was made for, quoted, as `ETag` gave it.
        #[oai(name = "If-Match")]
        version: Header<Version>,
        form: FormBody<ImportForm>,
    ) -> Result<Imported, Failure<403, 404, 409>> {
        let file = FileForm::begin(form.pieces, &form.content_type).await?;
        let dry_run = dry_run.0.unwrap_or(false);
        let how = ImportDraft { section: part.0.map(|part| part.0), dry_run, expected: version.0.0 };
        let (head, diff) = import_draft(&self.0, &caller.actor, file, how).await?;
        let (against, revision) = (head.base.unwrap_or(head.number), head.number);
        let read = read_rulebook(&self.0, &caller.actor, &revision.to_string()).await?;
        let rulebook = super::view(&self.0, &caller, read);
        let etag = etag(rulebook.version);
        let diff = DiffView::new(against, revision, diff);
        Ok(Imported::Ok(Json(ImportView { rulebook, dry_run, diff }), etag))
    }
}

fn part_wanted() -> Error {
    Error::invalid(
        "part",
        "Tệp CSV chỉ chứa một phần; hãy nêu part=rules, delegations, limits hoặc ladders.",
        "A CSV file holds one part: say which, part=rules, delegations, limits or ladders.",
    )
}

fn part_not_wanted() -> Error {
    Error::invalid(
        "part",
        "Tệp XLSX chứa mọi phần; hãy bỏ part, hoặc chọn format=csv.",
        "A workbook holds every part: leave part out, or choose format=csv.",
    )
}

/// One file.
struct ImportForm;

impl Form for ImportForm {
    const NAME: &'static str = "ImportDraftRequest";
    const FILE: &'static str = "The file: XLSX, or CSV in UTF-8; 10 MiB at most.";

    fn parts() -> (&'static str, Vec<(&'static str, MetaSchema)>) {
        ("One file.", Vec::new())
    }
}

/// A file on its way out.
struct Download {
    revision: i32,
    format: ExportFormat,
    content: Vec<u8>,
}

impl ApiResponse for Download {
    fn meta() -> MetaResponses {
        let header = MetaHeader {
            name: "Content-Disposition".to_owned(),
            description: Some("That it is to be saved, and under which name.".to_owned()),
            required: true,
            deprecated: false,
            schema: String::schema_ref(),
        };
        MetaResponses {
            responses: vec![MetaResponse {
                description: "The file, as the media type that it is.",
                status: Some(200),
                status_range: None,
                content: vec![MetaMediaType { content_type: "*/*", schema: Binary::<Body>::schema_ref() }],
                headers: vec![header],
            }],
        }
    }

    fn register(_registry: &mut Registry) {}
}

impl IntoResponse for Download {
    fn into_response(self) -> Response {
        let revision = self.revision;
        let (media, name) = match self.format {
            ExportFormat::Xlsx => (
                "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
                format!("quy-dinh-phan-cong-{revision}.xlsx"),
            ),
            ExportFormat::Csv(part) => ("text/csv; charset=utf-8", format!("quy-dinh-phan-cong-{revision}-{part}.csv")),
        };
        let disposition = HeaderValue::try_from(format!("attachment; filename=\"{name}\""));
        let mut response = Response::builder().body(self.content);
        response.headers_mut().insert(CONTENT_TYPE, HeaderValue::from_static(media));
        response.headers_mut().insert(CONTENT_DISPOSITION, disposition.expect("the name is ASCII"));
        response
    }
}
