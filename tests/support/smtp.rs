//! The SMTP server that the mail tests send to: `smtp_server.py`, run by `THAOGO_TEST_PYTHON`.

use std::io::{BufRead, BufReader, Write};
use std::process::{Child, ChildStdin, Command, Stdio};
use std::sync::mpsc::{Receiver, channel};

use serde_json::Value;
use thaogo::domain::notification::Patience;
use thaogo::mail::transport::{Encryption, SmtpSettings, SmtpTimeouts, Transport, parse_sender};

/// A running server; it ends with this value.
pub struct SmtpServer {
    child: Child,
    stdin: Option<ChildStdin>,
    // Read by a thread: a pipe that nobody reads would stop the server.
    lines: Receiver<String>,
    letters: Vec<Value>,
    port: u16,
}

impl SmtpServer {
    /// Starts a server on a free port.
    pub fn start() -> Self {
        Self::start_with(&[])
    }

    /// Starts a server that encrypts with the key and certificate in the file `pem`.
    pub fn start_encrypted(encryption: Encryption, pem: &str) -> Self {
        Self::start_with(&[encryption.as_str(), pem])
    }

    fn start_with(arguments: &[&str]) -> Self {
        let python = std::env::var("THAOGO_TEST_PYTHON").unwrap_or_else(|_| "python3".to_owned());
        let mut child = Command::new(&python)
            .arg(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/support/smtp_server.py"))
            .args(arguments)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .unwrap_or_else(|error| panic!("{python} does not start: {error}"));
        let stdout = BufReader::new(child.stdout.take().unwrap());
        let (told, lines) = channel();
        std::thread::spawn(move || stdout.lines().map_while(Result::ok).try_for_each(|line| told.send(line)));
        let mut server = Self { stdin: child.stdin.take(), child, lines, letters: Vec::new(), port: 0 };
        server.port = server.next_line()["port"].as_u64().expect("it tells its port") as u16;
        server
    }

    /// Every letter that came with its final dot, the first one first.
    pub fn letters(&mut self) -> &[Value] {
        self.stdin.as_mut().unwrap().write_all(b"so far\n").unwrap();
        loop {
            let line = self.next_line();
            if line.get("heard").is_some() {
                return &self.letters;
            }
            self.letters.push(line);
        }
    }

    /// The transport that sends to this server, with little patience.
    pub fn transport(&self) -> Transport {
        transport_to(self.port)
    }

    /// How this server is reached unless something is changed.
    pub fn settings(&self) -> SmtpSettings {
        settings_for(self.port)
    }

    fn next_line(&mut self) -> Value {
        let line = self.lines.recv().expect("the SMTP server runs; is aiosmtpd installed?");
        serde_json::from_str(&line).expect("it tells JSON")
    }
}

impl Drop for SmtpServer {
    fn drop(&mut self) {
        drop(self.stdin.take());
        let _ = self.child.wait();
    }
}

/// A transport to whatever listens on `port` of this machine.
pub fn transport_to(port: u16) -> Transport {
    Transport::Smtp(Box::new(settings_for(port)))
}

fn settings_for(port: u16) -> SmtpSettings {
    let seconds = std::time::Duration::from_secs;
    let timeouts = SmtpTimeouts {
        connect: seconds(5),
        command: seconds(5),
        data: seconds(5),
        block: seconds(1),
        dot: std::time::Duration::from_millis(200),
    };
    SmtpSettings {
        host: "127.0.0.1".to_owned(),
        port,
        encryption: Encryption::None,
        authority: None,
        credentials: None,
        sender: parse_sender("Tháo Gỡ <thaogo@thaogo.example>").unwrap(),
        hello: "thaogo.example".to_owned(),
        timeouts,
        patience: Patience::default(),
        dkim: None,
        rate: None,
        mark: None,
    }
}
