//! The city's identity provider for the flows: `oidc_provider.mjs`, a certified one from npm, run by node.

use std::collections::BTreeMap;
use std::io::{BufRead, BufReader};
use std::process::{Child, ChildStdin, Command, Stdio};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD as BASE64;
use chrono::TimeDelta;
use reqwest::redirect::Policy;
use serde_json::{Value, json};
use sha2::{Digest, Sha256};
use thaogo::application::single_sign_on::SingleSignOn;
use thaogo::domain::access::Role;
use thaogo::domain::sign_on::Mapping;
use thaogo::oidc::{Client, Provider, Service};
use url::Url;
use url::form_urlencoded::Serializer;

/// For whom access tokens of the API are.
pub const AUDIENCE: &str = "https://thaogo.example/api";
/// As which client the pages sign people in.
pub const CLIENT: &str = "thaogo";
/// Its secret, with what has to be written otherwise on its way.
const SECRET: &str = "a secret: + / =";
/// The tool of an agency's that asks for tokens of the API, and where it takes them.
const TOOL: &str = "tool";
const TOOL_BACK: &str = "http://127.0.0.1:9/tool";
/// How soon the provider is asked again for a key that it did not publish.
pub const PATIENCE: Duration = Duration::from_secs(2);

/// A running provider; it ends with this value.
pub struct OidcServer {
    child: Child,
    stdin: Option<ChildStdin>,
    /// How it calls itself.
    pub issuer: String,
    http: reqwest::Client,
}

impl OidcServer {
    /// Starts one that knows nobody yet.
    pub fn start() -> Self {
        let installed = concat!(env!("CARGO_MANIFEST_DIR"), "/target/tests/npm");
        let npm = std::env::var("THAOGO_TEST_NPM").unwrap_or_else(|_| installed.to_owned());
        let mut child = Command::new("node")
            .arg(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/support/oidc_provider.mjs"))
            .arg(npm)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .expect("node is installed (tests/support/install)");
        let mut line = String::new();
        let stdout = child.stdout.take().expect("it is piped");
        BufReader::new(stdout).read_line(&mut line).expect("it tells where it is");
        let told: Value =
            serde_json::from_str(&line).expect("it runs; is oidc-provider installed (tests/support/install)?");
        let issuer = told["issuer"].as_str().expect("an address").to_owned();
        let http = reqwest::Client::builder().redirect(Policy::none()).build().expect("a client");
        Self { stdin: child.stdin.take(), child, issuer, http }
    }

    /// Lets it know these people, by their accounts, and lead them back to a service at `base_url`.
    pub async fn serve(&self, base_url: &str, people: &Value) {
        let pages = json!({
            "client_id": CLIENT, "client_secret": SECRET,
            "redirect_uris": [format!("{base_url}/sign-in/provider/back")],
            "post_logout_redirect_uris": [format!("{base_url}/sign-in?done=out")],
        });
        let tool = json!({"client_id": TOOL, "token_endpoint_auth_method": "none", "redirect_uris": [TOOL_BACK]});
        self.control("clients", &json!([pages, tool])).await;
        self.control("people", people).await;
    }

    /// What an installation is set to that trusts it.
    pub fn single_sign_on(&self) -> SingleSignOn {
        let service = Service {
            issuer: self.issuer.clone(),
            client: Some(Client {
                id: CLIENT.to_owned(),
                secret: Some(SECRET.to_owned()),
                scopes: "openid email".to_owned(),
            }),
            audience: Some(AUDIENCE.to_owned()),
            leeway: TimeDelta::seconds(60),
        };
        let roles =
            [("tp-chuyen-vien", Role::Officer), ("tp-thu-truong", Role::Director), ("dn-quan-ly", Role::Manager)];
        let mapping = Mapping {
            roles_claim: "roles".to_owned(),
            organization_claim: "organization".to_owned(),
            roles: roles.map(|(name, role)| (name.to_owned(), role)).into(),
            second_factor: vec!["mfa".to_owned()],
        };
        let provider = Provider::new(service, None).expect("a client").with_patience(PATIENCE);
        SingleSignOn::new(provider, mapping)
    }

    /// Lets it sign with other keys from now on.
    pub async fn rotate(&self) {
        self.control("rotate", &Value::Null).await;
    }

    /// Lets it sign access tokens like this from now on.
    pub async fn sign_by(&self, algorithm: &str) {
        self.control("algorithm", &json!(algorithm)).await;
    }

    /// How often its keys were read.
    pub async fn reads(&self) -> u32 {
        self.control("reads", &Value::Null).await.parse().expect("a number")
    }

    /// An access token for this account with these claims put over the usual ones, where `null` takes away; signed in this
    /// way, under this header.
    pub async fn forged(&self, account: &str, by: &str, header: &Value, change: &Value) -> String {
        let now = SystemTime::now().duration_since(UNIX_EPOCH).expect("after 1970").as_secs();
        let mut claims = json!({
            "iss": self.issuer, "aud": AUDIENCE, "sub": account, "iat": now, "exp": now + 300,
            "roles": ["tp-chuyen-vien"], "organization": "snnmt",
        });
        let said = claims.as_object_mut().expect("an object");
        said.extend(change.as_object().expect("an object").clone());
        said.retain(|_, value| !value.is_null());
        self.control("sign", &json!({"by": by, "header": header, "claims": claims})).await
    }

    /// Where a browser is led back to that was led to `address` and whose person signs in as `who`.
    pub async fn walk(&self, address: &str, who: &str) -> String {
        let mut cookies: BTreeMap<String, String> = BTreeMap::new();
        let mut at = Url::parse(address).expect("an address");
        while at.as_str().starts_with(&self.issuer) {
            if at.path().starts_with("/interaction/") {
                at.query_pairs_mut().append_pair("as", who);
            }
            let held: Vec<String> = cookies.iter().map(|(name, value)| format!("{name}={value}")).collect();
            let asked = self.http.get(at.clone()).header("Cookie", held.join("; ")).send().await;
            let answer = asked.expect("the provider answers");
            for cookie in answer.headers().get_all("set-cookie") {
                let pair = cookie.to_str().expect("ASCII").split(';').next().expect("a pair");
                let (name, value) = pair.split_once('=').expect("a cookie has a name");
                cookies.insert(name.to_owned(), value.to_owned());
            }
            let Some(to) = answer.headers().get("location").cloned() else {
                panic!("{at} leads nowhere: {}", answer.text().await.unwrap_or_default());
            };
            at = at.join(to.to_str().expect("ASCII")).expect("an address");
        }
        at.into()
    }

    /// An access token of the API, as an agency's tool gets one for its user.
    pub async fn access_token(&self, who: &str) -> String {
        let verifier = "a verifier of the tool's, long enough for it".replace([' ', ',', '\''], "-");
        let challenge = BASE64.encode(Sha256::digest(&verifier));
        let asked = [
            ("response_type", "code"),
            ("client_id", TOOL),
            ("redirect_uri", TOOL_BACK),
            ("scope", "openid api"),
            ("resource", AUDIENCE),
            ("code_challenge", challenge.as_str()),
            ("code_challenge_method", "S256"),
        ];
        let address = Url::parse_with_params(&format!("{}/auth", self.issuer), asked).expect("an address");
        let back = Url::parse(&self.walk(address.as_str(), who).await).expect("an address");
        let code = back.query_pairs().find(|(name, _)| name == "code").expect("a code").1.into_owned();
        let form = Serializer::new(String::new())
            .extend_pairs([
                ("grant_type", "authorization_code"),
                ("client_id", TOOL),
                ("redirect_uri", TOOL_BACK),
                ("code_verifier", verifier.as_str()),
                ("code", code.as_str()),
                ("resource", AUDIENCE),
            ])
            .finish();
        let request = self.http.post(format!("{}/token", self.issuer)).body(form);
        let sent = request.header("Content-Type", "application/x-www-form-urlencoded").send().await;
        let answer: Value = sent.expect("the provider answers").json().await.expect("JSON");
        answer["access_token"].as_str().unwrap_or_else(|| panic!("no token: {answer}")).to_owned()
    }

    async fn control(&self, what: &str, with: &Value) -> String {
        let sent = self.http.post(format!("{}/control/{what}", self.issuer)).json(with).send().await;
        let answer = sent.expect("the provider answers");
        let (status, text) = (answer.status(), answer.text().await.expect("text"));
        assert!(status.is_success(), "{what}: {text}");
        text
    }
}

impl Drop for OidcServer {
    fn drop(&mut self) {
        drop(self.stdin.take());
        let _ = self.child.wait();
    }
}
