//! Certificates for servers of the tests.

/// A fresh key and certificate for this name (`DNS:localhost`, `IP:127.0.0.1`), in one file.
pub fn certificate(name: &str) -> String {
    let file = std::env::temp_dir().join(format!("thaogo-{}.pem", uuid::Uuid::now_v7())).display().to_string();
    let made = std::process::Command::new("openssl")
        .args("req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 2 -subj /CN=thaogo".split(' '))
        .args(["-addext", &format!("subjectAltName={name}"), "-addext", "basicConstraints=critical,CA:FALSE"])
        .args(["-keyout", &file, "-out", &format!("{file}.crt")])
        .output()
        .expect("openssl is installed");
    assert!(made.status.success(), "{}", String::from_utf8_lossy(&made.stderr));
    let certificate = std::fs::read(format!("{file}.crt")).unwrap();
    std::fs::remove_file(format!("{file}.crt")).unwrap();
    std::io::Write::write_all(&mut std::fs::OpenOptions::new().append(true).open(&file).unwrap(), &certificate)
        .unwrap();
    file
}
