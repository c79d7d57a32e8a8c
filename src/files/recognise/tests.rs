use super::*;

/// A ZIP archive with these entries, stored.
fn zip(entries: &[(&str, &[u8])]) -> Vec<u8> {
    let mut bytes = Vec::new();
    for (name, content) in entries {
        let size = u32::try_from(content.len()).unwrap().to_le_bytes();
        bytes.extend_from_slice(b"PK\x03\x04\x14\0\0\0\0\0\0\0\0\0\0\0\0\0");
        bytes.extend([size, size].concat());
        bytes.extend_from_slice(&u16::try_from(name.len()).unwrap().to_le_bytes());
        bytes.extend_from_slice(&[0, 0]);
        bytes.extend_from_slice(name.as_bytes());
        bytes.extend_from_slice(content);
    }
    bytes
}

/// What it is, whatever the pieces in which it comes.
fn kind_of(name: &str, bytes: &[u8]) -> Option<FileKind> {
    let by = |pieces: usize| {
        let mut recogniser = Recogniser::new(FileName::new(name).unwrap());
        let seen = bytes.chunks(pieces).try_for_each(|piece| recogniser.see(piece));
        seen.and_then(|()| recogniser.kind()).ok()
    };
    let kind = by(usize::MAX);
    for pieces in [1, 7, 1000, 8192] {
        assert_eq!(by(pieces), kind, "{name} in pieces of {pieces}");
    }
    kind
}

#[test]
fn content_decides_and_the_name_must_agree() {
    let png = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR";
    assert_eq!(kind_of("x.pdf", b"%PDF-1.7\n"), Some(FileKind::Pdf));
    assert_eq!(kind_of("quét", b"%PDF-1.7\n"), Some(FileKind::Pdf));
    assert_eq!(kind_of("x.jpg", png), Some(FileKind::Png));
    for (name, bytes) in [
        ("x.pdf", &png[..]),
        ("x.pdf.exe", b"%PDF-1.7\n"),
        ("x.pdf", b"MZ\x90\0\x03"),
        ("x.pdf", b"\x7fELF\x02\x01\x01"),
        ("x.sh", b"#!/bin/sh\nrm -rf /\n"),
        ("x.html", b"<!DOCTYPE html><script>alert(1)</script>"),
        ("x.svg", b"<svg xmlns='http://www.w3.org/2000/svg'/>"),
        ("x.7z", b"7z\xbc\xaf\x27\x1c\0\x04"),
        ("x.dat", b"\x01\x02\x03"),
        ("x", b"a text without an ending"),
    ] {
        assert_eq!(kind_of(name, bytes), None, "{name}");
    }
}

#[test]
fn office_documents_are_told_from_what_lies_in_them() {
    let types: (&str, &[u8]) = ("[Content_Types].xml", b"<Types/>");
    let long = vec![0xa5; 20_000];
    // Each program orders the parts in its own way.
    let word = zip(&[types, ("_rels/.rels", b"r"), ("docProps/core.xml", b"c"), ("word/document.xml", b"d")]);
    let libre = zip(&[("_rels/.rels", b"r"), ("docProps/thumbnail.jpeg", &long), ("xl/workbook.xml", b"w"), types]);
    assert_eq!(kind_of("x.docx", &word), Some(FileKind::Docx));
    assert_eq!(kind_of("x.xlsx", &libre), Some(FileKind::Xlsx));
    assert_eq!(kind_of("x.xlsx", &word), None, "its name says otherwise");
    assert_eq!(kind_of("x.docx", &zip(&[types, ("word/document.xml", b"d"), ("word/vbaProject.bin", b"m")])), None);
    assert_eq!(kind_of("x.zip", &zip(&[("a.txt", b"a")])), None);
    assert_eq!(kind_of("x.docx", &zip(&[("a.exe", b"MZ"), ("word/a.exe", b"MZ")])), None);
    assert_eq!(kind_of("x.jar", &zip(&[("META-INF/MANIFEST.MF", b"m")])), None);

    let odt = zip(&[("mimetype", b"application/vnd.oasis.opendocument.text"), ("content.xml", b"c")]);
    assert_eq!(kind_of("x.odt", &odt), Some(FileKind::Odt));
    let old = [&b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"[..], &[0; 600]].concat();
    assert_eq!((kind_of("x.xls", &old), kind_of("x.msi", &old)), (Some(FileKind::Xls), None));
}

#[test]
fn a_text_is_one_to_its_last_byte() {
    let text = "Đơn giá thuê đất;năm\r\n1.200.000;2026\n".repeat(600);
    assert_eq!(kind_of("x.csv", text.as_bytes()), Some(FileKind::Csv));
    assert_eq!(kind_of("x.TXT", "BMW và các xe khác".as_bytes()), Some(FileKind::Text));
    assert_eq!(kind_of("x.txt", &[text.as_bytes(), b"\0"].concat()), None);
    assert_eq!(
        kind_of("x.txt", &text.as_bytes()[..text.len() - 1].iter().chain(b"\xe1").copied().collect::<Vec<_>>()),
        None
    );
    assert_eq!(kind_of("x.txt", b"MZ\x90\0"), None);
}
