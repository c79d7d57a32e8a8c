//! Files on a case: taken as they come, recognised, scanned, kept and given back; and how little is left of those that
//! are not taken.

use std::io::Write;
use std::net::TcpStream;
use std::path::Path;

use chrono::TimeDelta;
use entity::upload;
use reqwest::multipart::{Form, Part};
use sea_orm::sea_query::Expr;
use sea_orm::{ColumnTrait, EntityTrait, PaginatorTrait, QueryFilter};
use serde_json::{Value, json};
use sha2::{Digest, Sha256};
use thaogo::application::sweep_uploads::sweep_uploads;
use thaogo::application::verify_files::verify_files;
use thaogo::application::verify_history::verify_history;
use thaogo::clock::system_now;
use thaogo::files::{Bucket, FileLimits, Files, ScannerAddress, Storage};
use thaogo::store::attachments;

use crate::support::clamd::{Clamd, EICAR};
use crate::support::s3::S3Server;
use crate::support::{Answer, TestApp, on_both};

on_both![
    a_file_is_kept_and_given_back,
    a_name_comes_back_as_it_was,
    what_is_not_taken_is_told_why,
    a_form_must_be_one,
    there_are_only_so_many,
    an_upload_that_breaks_off_leaves_nothing,
    the_files_of_others_do_not_exist,
    who_may_not_act_adds_nothing,
    a_repeated_call_adds_once,
    a_file_is_part_of_the_history,
    what_a_crash_left_is_cleared_away,
    a_file_that_was_tampered_with_is_found,
];

const PDF: &[u8] = b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n2 0 obj<</Type/Pages/Count 0/Kids[]>>endobj\n\
    xref\n0 3\n0000000000 65535 f \n0000000009 00000 n \n0000000053 00000 n \ntrailer<</Size 3/Root 1 0 R>>\nstartxref\n99\n%%EOF\n";
/// One white point.
const PNG: &[u8] = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\0\x01\0\0\0\x01\x08\0\0\0\0\x3a\x7e\x9b\x55\0\0\0\x0aIDAT\x78\x9c\x63\xf8\x0f\0\
    \x01\x01\x01\0\x1b\xb6\xee\x56\0\0\0\0IEND\xae\x42\x60\x82";
const OFFICER: &str = "officer@snnmt/2";

/// A Word document: a ZIP archive whose parts are stored as they are.
fn docx() -> Vec<u8> {
    let mut bytes = Vec::new();
    for name in ["[Content_Types].xml", "_rels/.rels", "word/document.xml"] {
        let content = format!("<{} xmlns=\"urn:x\"/>", "part");
        let (crc, size) = (crc32fast::hash(content.as_bytes()).to_le_bytes(), content.len() as u32);
        bytes.extend_from_slice(b"PK\x03\x04\x14\0\0\0\0\0\0\0\0\0");
        bytes.extend([crc, size.to_le_bytes(), size.to_le_bytes()].concat());
        bytes.extend_from_slice(&[name.len() as u8, 0, 0, 0]);
        bytes.extend_from_slice(name.as_bytes());
        bytes.extend_from_slice(content.as_bytes());
    }
    bytes
}

fn form(name: &str, bytes: impl Into<Vec<u8>>) -> Form {
    Form::new().part("file", Part::bytes(bytes.into()).file_name(name.to_owned()))
}

fn path(case: &Answer) -> String {
    format!("/v1/cases/{}/attachments", text(&case["id"]))
}

async fn attach(app: &TestApp, who: &str, case: &Answer, form: Form) -> Answer {
    app.as_(who).post(&path(case)).form(form).await
}

fn text(value: &Value) -> &str {
    value.as_str().unwrap_or_else(|| panic!("not a text: {value}"))
}

/// How many files lie in a folder and those under it, finished or not.
fn count(folder: &Path) -> usize {
    let entries = std::fs::read_dir(folder).into_iter().flatten().flatten();
    entries.map(|entry| if entry.path().is_dir() { count(&entry.path()) } else { 1 }).sum()
}

/// Nothing is kept of what was not taken: no row, no object, nothing half-way.
async fn assert_kept(app: &TestApp, case: &Answer, expected: usize) {
    let list = app.as_("auditor@ttp").get(&path(case)).await.expect(200);
    assert_eq!(list["items"].as_array().unwrap().len(), expected, "{:#}", list.body);
    assert_eq!(count(app.files()), expected, "objects");
    assert_eq!(uploads(app).await, 0, "uploads under way");
}

async fn uploads(app: &TestApp) -> u64 {
    upload::Entity::find().count(app.db().read()).await.unwrap()
}

fn limited(app: &TestApp, bytes: u64, per_owner: u32) -> Files {
    app.service().files.with(None, FileLimits { bytes, per_owner })
}

async fn a_file_is_kept_and_given_back(app: TestApp) {
    let case = app.accepted().await;
    let large = [PDF, &vec![b'%'; 2_000_000]].concat();
    let csv = "Thửa đất;Đơn giá\n12;1.200.000\n".as_bytes().to_vec();
    let files = [
        ("Công văn.pdf", large, "application/pdf"),
        ("ảnh.png", PNG.to_vec(), "image/png"),
        ("biên bản.docx", docx(), "application/vnd.openxmlformats-officedocument.wordprocessingml.document"),
        ("bảng giá.csv", csv, "text/csv"),
    ];
    for (name, bytes, media) in &files {
        // What the sender says of the type counts for nothing.
        let part = Part::bytes(bytes.clone()).file_name(*name).mime_str("application/x-msdownload").unwrap();
        let sent = Form::new().part("file", part).text("description", "Bản quét có dấu");
        let added = attach(&app, OFFICER, &case, sent).await.expect(201);
        let sha256: String = Sha256::digest(bytes).iter().map(|byte| format!("{byte:02x}")).collect();
        assert_eq!((&added["name"], &added["media_type"]), (&json!(name), &json!(media)));
        assert_eq!((&added["size"], &added["sha256"]), (&json!(bytes.len()), &json!(sha256)));
        assert_eq!(added["description"], "Bản quét có dấu");
        assert_eq!(
            (&added["added_by"]["organization"]["code"], &added["added_at"]),
            (&json!("snnmt"), &json!(app.now()))
        );
        assert!(added["added_by"]["person"]["name"].is_string(), "{:#}", added.body);

        let read = app.as_("manager@hfic").get(added.header("location")).await.expect(200);
        assert_eq!(read.bytes, *bytes, "{name}");
        for (header, expected) in [
            ("content-type", *media),
            ("content-length", &bytes.len().to_string()),
            ("etag", &format!("\"{sha256}\"")),
            ("x-content-type-options", "nosniff"),
            ("content-security-policy", "sandbox; default-src 'none'"),
            ("cache-control", "no-store"),
        ] {
            assert_eq!(read.header(header), expected, "{header}");
        }
        assert!(read.header("content-disposition").starts_with("attachment; filename*=UTF-8''"));
    }
    let list = app.as_("officer@stc").get(&path(&case)).await.expect(200);
    let names: Vec<_> = list["items"].as_array().unwrap().iter().map(|file| text(&file["name"])).collect();
    assert_eq!(names, files.each_ref().map(|(name, ..)| *name));
    assert_kept(&app, &case, 4).await;
}

async fn a_name_comes_back_as_it_was(app: TestApp) {
    let case = app.accepted().await;
    for (sent, kept, coded) in [
        ("Quyết định số 12/QĐ-UBND.pdf", "QĐ-UBND.pdf", "Q%C4%90-UBND.pdf"),
        (
            "Đơn giá \"năm 2026\" (bản 2).pdf",
            "Đơn giá \"năm 2026\" (bản 2).pdf",
            "%C4%90%C6%A1n%20gi%C3%A1%20%22n%C4%83m%202026%22%20%28b%E1%BA%A3n%202%29.pdf",
        ),
        ("C:\\Tài liệu\\quét.pdf", "quét.pdf", "qu%C3%A9t.pdf"),
    ] {
        let added = attach(&app, OFFICER, &case, form(sent, PDF)).await.expect(201);
        let kept = kept.replace('"', if added["name"].as_str().unwrap().contains("%22") { "%22" } else { "\"" });
        assert_eq!(added["name"], kept);
        let read = app.as_(OFFICER).get(added.header("location")).await.expect(200);
        let coded = coded.replace("%22", if kept.contains("%22") { "%2522" } else { "%22" });
        assert_eq!(read.header("content-disposition"), format!("attachment; filename*=UTF-8''{coded}"));
    }
    // As some libraries write it.
    let body = [
        b"--x\r\nContent-Disposition: form-data; name=\"file\"; filename*=utf-8''b%E1%BA%A3n%20v%E1%BA%BD.pdf\r\n\r\n",
        PDF,
        b"\r\n--x--\r\n",
    ];
    let post = app.as_(OFFICER).post(&path(&case)).typed("multipart/form-data; boundary=x", body.concat());
    assert_eq!(post.await.expect(201)["name"], "bản vẽ.pdf");
}

async fn what_is_not_taken_is_told_why(app: TestApp) {
    let case = app.accepted().await;
    let small = app.with_files(limited(&app, 100_000, 20)).await;
    let large = [PDF, &vec![b' '; 100_001 - PDF.len()]].concat();
    let far_too_large = [PDF, &vec![b' '; 3_000_000]].concat();
    let just_fits = large[..100_000].to_vec();
    let cases = [
        ("rỗng.pdf", Vec::new(), 422, "file-empty"),
        ("lớn.pdf", large, 413, "file-too-large"),
        ("rất lớn.pdf", far_too_large, 413, "file-too-large"),
        ("bản vẽ.pdf", PNG.to_vec(), 415, "file-type-forbidden"),
        ("cài đặt.exe", b"MZ\x90\0\x03\0\0\0".to_vec(), 415, "file-type-forbidden"),
        ("trang.html", b"<!DOCTYPE html><script>alert(1)</script>".to_vec(), 415, "file-type-forbidden"),
        (
            "hồ sơ.zip",
            b"PK\x03\x04\x14\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\x01\0\0\0a".to_vec(),
            415,
            "file-type-forbidden",
        ),
        ("ghi chú.txt", b"not a text \0 at its end".to_vec(), 415, "file-type-forbidden"),
    ];
    for (name, bytes, status, kind) in cases {
        let refused = attach(&small, OFFICER, &case, form(name, bytes)).await.expect_problem(status);
        assert_eq!(refused["type"], format!("/problems/{kind}"), "{name}");
    }
    let marked = form("x.pdf", PDF).text("description", "Độ mật: Tối mật");
    assert_eq!(attach(&small, OFFICER, &case, marked).await.expect_problem(422).pointers(), ["/description"]);
    assert_kept(&app, &case, 0).await;
    attach(&small, OFFICER, &case, form("vừa đủ.pdf", just_fits)).await.expect(201);
    assert_kept(&app, &case, 1).await;
    small.stop().await;
}

async fn a_form_must_be_one(app: TestApp) {
    let case = app.accepted().await;
    let file = || form("x.pdf", PDF);
    let part = |name: &'static str| Part::bytes(PDF).file_name(name);
    for (what, form, status, pointer) in [
        ("no file", Form::new().text("description", "x"), 400, "/file"),
        ("nothing", Form::new(), 400, ""),
        ("two files", file().part("file", part("y.pdf")), 400, "/file"),
        ("another part", file().text("note", "x"), 400, "/note"),
        ("another part first", Form::new().text("note", "x").part("file", part("x.pdf")), 400, "/note"),
        ("two descriptions", file().text("description", "x").text("description", "y"), 400, "/description"),
        ("a long description", file().text("description", "đ".repeat(1001)), 422, "/description"),
        ("a control character", file().text("description", "a\u{7}b"), 422, "/description"),
        (
            "a huge description",
            Form::new().text("description", "x".repeat(300_000)).part("file", part("x.pdf")),
            400,
            "",
        ),
        ("no name", Form::new().part("file", Part::bytes(PDF)), 422, "/file"),
    ] {
        let refused = attach(&app, OFFICER, &case, form).await.expect_problem(status);
        assert_eq!(refused.pointers(), [pointer], "{what}");
    }
    let post = || app.as_(OFFICER).post(&path(&case));
    post().json(&json!({"file": "x"})).await.expect_problem(415);
    post().typed("multipart/form-data", "x").await.expect_problem(400);
    post().typed("multipart/form-data; boundary=x", "y".repeat(2_000_000)).await.expect_problem(400);
    assert_kept(&app, &case, 0).await;
    let both = Form::new().text("description", "Trước tệp").part("file", part("x.pdf"));
    assert_eq!(attach(&app, OFFICER, &case, both).await.expect(201)["description"], "Trước tệp");
}

async fn there_are_only_so_many(app: TestApp) {
    let case = app.accepted().await;
    let (few, other) = (app.with_files(limited(&app, 1000, 3)).await, app.filed().await);
    let mut calls = tokio::task::JoinSet::new();
    for number in 0..8 {
        let (few, path) = (few.clone(), path(&case));
        calls.spawn(async move { few.as_(OFFICER).post(&path).form(form(&format!("{number}.pdf"), PDF)).await.status });
    }
    let mut statuses = calls.join_all().await;
    statuses.sort_unstable();
    assert_eq!(statuses, [201, 201, 201, 409, 409, 409, 409, 409], "three at most, also when all come at once");
    let refused = attach(&few, OFFICER, &case, form("x.pdf", PDF)).await.expect_problem(409);
    assert_eq!(refused["type"], "/problems/too-many-files");
    assert_kept(&app, &case, 3).await;
    attach(&few, "manager@hfic", &other, form("x.pdf", PDF)).await.expect(201);
    few.stop().await;

    // The default: the twenty-first.
    for number in 3..20 {
        attach(&app, OFFICER, &case, form(&format!("{number}.pdf"), PDF)).await.expect(201);
    }
    attach(&app, OFFICER, &case, form("20.pdf", PDF)).await.expect_problem(409);
}

async fn an_upload_that_breaks_off_leaves_nothing(app: TestApp) {
    let case = app.accepted().await;
    let token = app.token(OFFICER);
    let address = app.address();
    let head = format!(
        "POST {} HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {token}\r\nContent-Length: 5000000\r\n\
         Content-Type: multipart/form-data; boundary=x\r\n\r\n\
         --x\r\nContent-Disposition: form-data; name=\"file\"; filename=\"x.pdf\"\r\n\r\n",
        path(&case)
    );
    let sent = [head.as_bytes(), PDF, &vec![b' '; 1_000_000]].concat();
    let connection = tokio::task::spawn_blocking(move || {
        let mut connection = TcpStream::connect(address).unwrap();
        connection.write_all(&sent).unwrap();
        connection
    });
    let connection = connection.await.unwrap();
    until_uploads(&app, 1).await;
    let list = app.as_(OFFICER).get(&path(&case)).await.expect(200);
    assert_eq!(list["items"], json!([]), "half a file is no file");
    drop(connection);
    until_uploads(&app, 0).await;
    assert_kept(&app, &case, 0).await;
    let events = app.as_(OFFICER).get(&format!("/v1/cases/{}/events", text(&case["id"]))).await;
    assert_eq!(events["items"].as_array().unwrap().len(), 2);
}

/// Waits until so many uploads are under way, and as many files lie in the storage.
async fn until_uploads(app: &TestApp, expected: u64) {
    for _ in 0..500 {
        if uploads(app).await == expected && count(app.files()) as u64 == expected {
            return;
        }
        tokio::time::sleep(std::time::Duration::from_millis(20)).await;
    }
    panic!("there are not {expected} uploads");
}

async fn the_files_of_others_do_not_exist(app: TestApp) {
    let case = app.accepted().await;
    let other = app.accepted().await;
    let added = attach(&app, OFFICER, &case, form("x.pdf", PDF)).await.expect(201);
    for who in ["manager@sawaco", "officer@sct", "administrator@vp-ubnd"] {
        app.as_(who).get(&path(&case)).await.expect_problem(404);
        app.as_(who).get(added.header("location")).await.expect_problem(404);
        attach(&app, who, &case, form("y.pdf", PDF)).await.expect_problem(404);
    }
    let elsewhere = format!("{}/{}", path(&other), text(&added["id"]));
    app.as_(OFFICER).get(&elsewhere).await.expect_problem(404);
    app.as_(OFFICER).get(&format!("{}/{}", path(&case), uuid::Uuid::nil())).await.expect_problem(404);
    assert_kept(&app, &case, 1).await;
}

async fn who_may_not_act_adds_nothing(app: TestApp) {
    let case = app.accepted().await;
    attach(&app, "auditor@ttp", &case, form("x.pdf", PDF)).await.expect_problem(403);
    assert_kept(&app, &case, 0).await;
    for who in ["reporter@hfic", "officer@snnmt", "officer@stc", "coordinator@vp-ubnd", "chairman@ubnd-tphcm"] {
        attach(&app, who, &case, form("x.pdf", PDF)).await.expect(201);
    }
    assert_kept(&app, &case, 5).await;
}

async fn a_repeated_call_adds_once(app: TestApp) {
    let case = app.accepted().await;
    let post = |form: Form| app.as_(OFFICER).post(&path(&case)).header("Idempotency-Key", "tep-1").form(form);
    let first = post(form("x.pdf", PDF)).await.expect(201);
    let again = post(form("x.pdf", PDF)).await.expect(201);
    assert_eq!(first.body, again.body);
    assert_eq!(post(form("y.pdf", PDF)).await.expect_problem(422)["type"], "/problems/key-reused");
    assert_eq!(post(form("x.pdf", [PDF, b" "].concat())).await.expect_problem(422)["type"], "/problems/key-reused");
    assert_kept(&app, &case, 1).await;
}

async fn a_file_is_part_of_the_history(app: TestApp) {
    let case = app.accepted().await;
    let added = attach(&app, "reporter@hfic", &case, form("Công văn.pdf", PDF)).await.expect(201);
    let events = app.as_(OFFICER).get(&format!("/v1/cases/{}/events", text(&case["id"]))).await;
    let event = &events["items"][2];
    assert_eq!((&event["action"], &event["at"]), (&json!("attach"), &added["added_at"]));
    for (field, told) in
        [("attachment", "id"), ("name", "name"), ("sha256", "sha256"), ("media_type", "media_type"), ("size", "size")]
    {
        assert_eq!(event["data"][field], added[told], "{field}: {event:#}");
    }
    assert!(text(&event["text"]).contains("Công văn.pdf"));
    let now = app.as_(OFFICER).read(&case.body).await;
    assert_eq!(now["version"], case["version"], "whoever decides meanwhile is not disturbed");
    app.as_(OFFICER).act(&case.body, "request_information").json(&json!({"text": "Bản vẽ."})).await.expect(200);
    assert!(verify_history(app.db()).await.unwrap().faults.is_empty());
}

async fn what_a_crash_left_is_cleared_away(app: TestApp) {
    let case = app.accepted().await;
    attach(&app, OFFICER, &case, form("x.pdf", PDF)).await.expect(201);
    // A whole object without a row, and a half one, as a killed server leaves them.
    for (key, name) in [("00/whole", "00/whole"), ("01/half", "01/half#1")] {
        attachments::announce(app.db().write(), key, system_now()).await.unwrap();
        let file = app.files().join(name);
        std::fs::create_dir_all(file.parent().unwrap()).unwrap();
        std::fs::write(file, PDF).unwrap();
    }
    let sweep = |later| sweep_uploads(app.service(), system_now() + later, 100);
    assert_eq!(sweep(TimeDelta::hours(23)).await.unwrap(), 0, "they may still be under way");
    assert_eq!((count(app.files()), uploads(&app).await), (3, 2));
    assert_eq!(sweep(TimeDelta::hours(25)).await.unwrap(), 2);
    assert_kept(&app, &case, 1).await;
    assert_eq!(sweep(TimeDelta::days(9)).await.unwrap(), 0);
}

async fn a_file_that_was_tampered_with_is_found(app: TestApp) {
    let case = app.accepted().await;
    let mut ids = Vec::new();
    for name in ["giữ nguyên.pdf", "sửa.pdf", "cắt bớt.pdf", "xóa.pdf"] {
        let added = attach(&app, OFFICER, &case, form(name, PDF)).await.expect(201);
        ids.push(uuid::Uuid::parse_str(text(&added["id"])).unwrap());
    }
    let verify = || verify_files(app.db(), &app.service().files);
    let whole = verify().await.unwrap();
    assert_eq!((whole.files, whole.bytes, whole.faults.len()), (4, 4 * PDF.len() as u64, 0));
    let stored = |id: &uuid::Uuid| app.files().join(format!("{:02x}/{id}", id.as_bytes()[15]));
    let mut changed = PDF.to_vec();
    changed[20] ^= 1;
    std::fs::write(stored(&ids[1]), changed).unwrap();
    std::fs::write(stored(&ids[2]), &PDF[..PDF.len() - 1]).unwrap();
    std::fs::remove_file(stored(&ids[3])).unwrap();
    let found = verify().await.unwrap();
    assert_eq!(found.files, 4);
    let mut faults = found.faults;
    faults.sort();
    let told: Vec<_> = faults.iter().map(|(id, fault)| (*id, fault.as_str())).collect();
    assert_eq!(told.iter().map(|(id, _)| *id).collect::<Vec<_>>(), ids[1..]);
    for ((_, fault), word) in told.iter().zip(["SHA-256", "bytes", "not in the storage"]) {
        assert!(fault.contains(word), "{fault}");
    }
    assert_eq!(verify_history(app.db()).await.unwrap().faults, [], "the histories themselves are whole");
    // Whoever also writes another hash into the row meets the history.
    let forged = entity::attachment::Entity::update_many()
        .col_expr(entity::attachment::Column::Sha256, Expr::value("0".repeat(64)))
        .filter(entity::attachment::Column::Id.eq(ids[1]));
    forged.exec(app.db().write()).await.unwrap();
    let faults = verify_history(app.db()).await.unwrap().faults;
    assert!(faults.len() == 1 && faults[0].1.contains("files"), "{faults:?}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_bucket_keeps_files() {
    TestApp::sqlite().await.run(kept_in_a_bucket).await;
}

async fn kept_in_a_bucket(app: TestApp) {
    let server = S3Server::start(&app.files().join("s3"));
    let limits = FileLimits { bytes: 12_000_000, per_owner: 20 };
    let in_bucket = |bucket: Bucket| Files::new(Storage::in_bucket(bucket).unwrap(), None, limits);
    let stored = app.with_files(in_bucket(server.bucket())).await;
    let case = app.accepted().await;
    // The second one goes in parts.
    for size in [PDF.len(), 11_000_000] {
        let bytes = [PDF, &vec![b'x'; size - PDF.len()]].concat();
        let added = attach(&stored, OFFICER, &case, form("Công văn.pdf", bytes.clone())).await.expect(201);
        let read = stored.as_(OFFICER).get(added.header("location")).await.expect(200);
        assert!(read.bytes == bytes, "{size} bytes come back");
    }
    let kept = count(&server.folder());
    let too_large = [PDF, &vec![b'x'; 12_000_000]].concat();
    attach(&stored, OFFICER, &case, form("x.pdf", too_large)).await.expect_problem(413);
    assert_eq!((count(&server.folder()), uploads(&app).await), (kept, 0), "the parts were taken back");

    let stranger = app.with_files(in_bucket(Bucket { secret: "wrong".into(), ..server.bucket() })).await;
    attach(&stranger, OFFICER, &case, form("x.pdf", PDF)).await.expect_problem(503);
    drop(server);
    attach(&stored, OFFICER, &case, form("x.pdf", PDF)).await.expect_problem(503);
    assert_eq!(app.as_(OFFICER).get(&path(&case)).await["items"].as_array().unwrap().len(), 2);
    stored.stop().await;
    stranger.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_scanner_looks_at_every_file() {
    TestApp::sqlite().await.run(scanned).await;
}

async fn scanned(app: TestApp) {
    let folder = app.files().with_extension("clamd");
    let clamd = Clamd::start(&folder);
    let by = |address: ScannerAddress| app.service().files.with(Some(address), FileLimits::default());
    let scanned = app.with_files(by(clamd.address())).await;
    let case = app.accepted().await;
    attach(&scanned, OFFICER, &case, form("sạch.pdf", [PDF, &vec![b' '; 3_000_000]].concat())).await.expect(201);
    let refused = attach(&scanned, OFFICER, &case, form("ghi chú.txt", EICAR.concat())).await.expect_problem(422);
    assert_eq!(refused["type"], "/problems/file-infected");
    assert!(text(&refused["detail"]).contains("Eicar-Test-Signature"), "{}", refused["detail"]);
    assert_kept(&app, &case, 1).await;

    drop(clamd);
    attach(&scanned, OFFICER, &case, form("sạch.pdf", PDF)).await.expect_problem(503);
    let nobody = app.with_files(by(ScannerAddress::Tcp("127.0.0.1:1".into()))).await;
    attach(&nobody, OFFICER, &case, form("sạch.pdf", PDF)).await.expect_problem(503);
    assert_kept(&app, &case, 1).await;
    scanned.stop().await;
    nobody.stop().await;
    std::fs::remove_dir_all(folder).unwrap();
}
