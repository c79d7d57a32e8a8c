//! The program as whoever runs the server knows it: access by the command line, and a running server's signals.

use std::net::TcpListener;
use std::path::Path;
use std::process::{Child, Command, Output, Stdio};
use std::time::Duration;

use reqwest::{Certificate, Client};
use thaogo::demo::PASSWORD;

use crate::support::certificate::certificate;
use crate::support::{TestApp, on_both, template};

on_both![tokens_are_made_and_ended_by_command, roles_and_sessions_are_ended_by_command];

const PROGRAM: &str = env!("CARGO_BIN_EXE_thaogo");
const MANAGER: &str = "quanly@hfic.example";

/// Runs a command on the city's database.
fn run(app: &TestApp, arguments: &str) -> Output {
    let mut command = Command::new(PROGRAM);
    command.args(arguments.split(' ')).env("THAOGO_DATABASE_URL", app.database_url()).output().expect("it can be run")
}

/// What a command prints that succeeds.
#[track_caller]
fn said(app: &TestApp, arguments: &str) -> String {
    let output = run(app, arguments);
    assert!(output.status.success(), "{arguments}: {}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).expect("UTF-8")
}

/// Why a command fails.
#[track_caller]
fn refused(app: &TestApp, arguments: &str) -> String {
    let output = run(app, arguments);
    assert!(!output.status.success(), "{arguments}: {}", String::from_utf8_lossy(&output.stdout));
    String::from_utf8(output.stderr).expect("UTF-8")
}

async fn tokens_are_made_and_ended_by_command(app: TestApp) {
    let made = said(&app, "token create --organization hfic --role manager --label ERP --days 30");
    let token = made.trim();
    let me = app.with_token(token).get("/v1/me").await.expect(200);
    assert_eq!((me["role"].as_str(), me["person"].is_null()), (Some("manager"), true));
    let hint = &token[..15];
    assert!(
        said(&app, "token list --organization hfic").lines().any(|line| line.contains(hint) && line.contains("ERP"))
    );
    let rotated = said(&app, &format!("token rotate {hint} --overlap-hours 0"));
    app.with_token(token).get("/v1/me").await.expect_problem(401);
    app.with_token(rotated.trim()).get("/v1/me").await.expect(200);
    said(&app, &format!("token revoke {}", &rotated.trim()[..15]));
    app.with_token(rotated.trim()).get("/v1/me").await.expect_problem(401);
    let told = refused(&app, "token create --organization stc --role officer");
    assert!(told.contains("--email"), "{told}");
    let told = refused(&app, "token create --organization stc --role chief");
    assert!(told.contains("coordinator"), "the roles that there are: {told}");
}

async fn roles_and_sessions_are_ended_by_command(app: TestApp) {
    assert!(said(&app, "user list --organization hfic").contains(MANAGER));
    let mut browser = app.browser();
    browser.open("/sign-in").await;
    browser.fill("/sign-in", &[("email", MANAGER), ("password", PASSWORD)]).await;
    browser.open("/account").await.expect(200);
    let listed = said(&app, &format!("session list --email {MANAGER}"));
    assert!(listed.contains("manager@hfic"), "{listed}");
    said(&app, &format!("session revoke --email {MANAGER} --session {}", &listed[..36]));
    browser.open("/account").await.leads_to("/sign-in");
    let told = refused(&app, &format!("session revoke --email {MANAGER}"));
    assert!(told.contains("session list"), "{told}");
    let told = refused(&app, "session list --email khong.ai@hfic.example");
    assert!(told.contains("khong.ai@hfic.example"), "{told}");

    let manager = app.as_("manager@hfic");
    manager.get("/v1/me").await.expect(200);
    said(&app, &format!("user end --email {MANAGER} --organization hfic --role manager"));
    manager.get("/v1/me").await.expect_problem(401);
    said(&app, &format!("user grant --email {MANAGER} --organization hfic --role reporter"));
    assert!(said(&app, "user list --organization hfic --role reporter").contains(MANAGER));
}

/// A server of its own on a copy of the city; it ends with this value.
struct Server(Child);

impl Server {
    fn start(url: &str, port: u16, certificate: Option<&str>) -> Self {
        let mut command = Command::new(PROGRAM);
        command.arg("serve").env("THAOGO_DATABASE_URL", url).env("THAOGO_LISTEN", format!("127.0.0.1:{port}"));
        command.env("THAOGO_ATTACHMENTS_FOLDER", Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("files-{port}")));
        if let Some(file) = certificate {
            command.env("THAOGO_TLS_CERTIFICATE_FILE", file).env("THAOGO_TLS_KEY_FILE", file);
        }
        Self(command.stdout(Stdio::null()).stderr(Stdio::null()).spawn().expect("it can be started"))
    }

    fn hang_up(&self) {
        let told = Command::new("kill").args(["-HUP", &self.0.id().to_string()]).status().expect("it can be told");
        assert!(told.success());
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

fn free_port() -> u16 {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a port is free");
    listener.local_addr().expect("it is bound").port()
}

/// Asks until it is answered.
async fn answered(client: &Client, url: &str) {
    for _ in 0..300 {
        if client.get(url).send().await.is_ok() {
            return;
        }
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
    panic!("{url} does not answer");
}

fn trusting(pem: &str) -> Client {
    let trusted = Certificate::from_pem(pem.as_bytes()).expect("a certificate");
    Client::builder().tls_certs_only([trusted]).no_proxy().pool_max_idle_per_host(0).build().expect("a client")
}

#[tokio::test(flavor = "multi_thread")]
async fn a_running_server_takes_up_another_certificate_when_it_is_told() {
    let copy = template::copy_sqlite().await;
    let (held, other) = (certificate("DNS:localhost"), certificate("DNS:localhost"));
    let (first, second) = (std::fs::read_to_string(&held).unwrap(), std::fs::read_to_string(&other).unwrap());
    let port = free_port();
    let server = Server::start(&copy.url, port, Some(&held));
    let url = format!("https://localhost:{port}/health/live");
    answered(&trusting(&first), &url).await;
    assert!(trusting(&second).get(&url).send().await.is_err());
    std::fs::write(&held, &second).unwrap();
    server.hang_up();
    answered(&trusting(&second), &url).await;
    assert!(trusting(&first).get(&url).send().await.is_err());
    drop(server);
    for file in [held, other] {
        std::fs::remove_file(file).unwrap();
    }
    copy.remove().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_server_without_a_certificate_outlives_the_same_word() {
    let copy = template::copy_sqlite().await;
    let port = free_port();
    let mut server = Server::start(&copy.url, port, None);
    let (client, url) = (Client::new(), format!("http://127.0.0.1:{port}/health/live"));
    answered(&client, &url).await;
    server.hang_up();
    tokio::time::sleep(Duration::from_millis(300)).await;
    assert!(server.0.try_wait().unwrap().is_none(), "it ended");
    assert!(client.get(&url).send().await.is_ok());
    drop(server);
    copy.remove().await;
}
