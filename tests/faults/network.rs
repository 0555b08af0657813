//! Nothing is ever fetched: no command opens a socket of the internet, whatever links, pictures and style
//! sheets stand in what arrives (`C2`, `R3`).

use serde_json::json;

use crate::disk;
use crate::place::{Place, said, text};

#[test]
fn r3_no_command_opens_a_connection() {
    let place = Place::new();
    let page = "<html><head><link rel=stylesheet href='http://192.0.2.1/s.css'></head><body>\
        <img src='http://192.0.2.1/pixel.png'><a href='http://192.0.2.1/'>here</a></body></html>";
    let line = json!({
        "v": 1, "id": "1", "channel": "facebook", "html": page, "sent_at": "2026-11-22T06:10:00Z",
        "from": {"name": "Ann", "id": "77", "profile": "https://facebook.com/ann", "email": "a@x.example",
                 "avatar": {"path": "http://192.0.2.1/ann.png"}},
    });
    let queue = place.folder.path().join("queue.jsonl");
    std::fs::write(&queue, format!("{line}\n")).unwrap();
    let mail = place.folder.path().join("one.eml");
    std::fs::write(
        &mail,
        format!(
            "From: b@x.example\r\nSubject: hi\r\nContent-Type: multipart/mixed; boundary=cut\r\n\r\n\
             --cut\r\nContent-Type: text/html\r\n\r\n{page}\r\n\
             --cut\r\nContent-Type: message/external-body; access-type=URL; \
             URL=\"http://192.0.2.1/x\"\r\n\r\nContent-Type: text/plain\r\n\r\n--cut--\r\n"
        ),
    )
    .unwrap();
    let told = place.folder.path().join("network");
    for args in [
        &["import", text(&queue), text(&mail)][..],
        &["show", "1"],
        &["ticket", "show", "1"],
        &["clients", "export"],
        &["demo"],
        &["check"],
    ] {
        let output = disk::under(&mut place.command(args), &place.desk())
            .env("FAULT_NET", &told)
            .output()
            .unwrap();
        // The avatar is no file of the folder, so that record may be refused.
        let code = output.status.code();
        assert!(
            matches!(code, Some(0 | 3 | 4)),
            "{args:?}: {}",
            said(&output)
        );
        assert!(!told.exists(), "{args:?} opened a connection");
    }
}

/// The look-out itself: a program that does open one is seen.
#[test]
fn a_connection_would_be_seen() {
    let place = Place::new();
    let told = place.folder.path().join("network");
    let mut own = std::process::Command::new(std::env::current_exe().unwrap());
    own.args(["--ignored", "--exact", "network::opens_a_connection"]);
    let output = disk::under(&mut own, &place.desk())
        .env("FAULT_NET", &told)
        .output()
        .unwrap();
    assert!(output.status.success(), "{}", said(&output));
    assert!(told.exists());
}

#[test]
#[ignore = "run by the test above, in a process of its own"]
fn opens_a_connection() {
    drop(std::net::UdpSocket::bind("127.0.0.1:0"));
}
