//! What deskcard is built from: every package may be used in a program under the MIT licence, and none of
//! them speaks to a network (`C2`: nothing is ever fetched).
//!
//! Known vulnerabilities need a list that changes daily; `cargo audit` or `cargo deny check advisories`
//! look it up where there is a connection.

use std::process::Command;

use serde_json::Value;

/// Licences whose terms a binary under MIT meets by naming its parts.
const ALLOWED: [&str; 17] = [
    "0BSD",
    "Apache-2.0",
    "Apache-2.0 WITH LLVM-exception",
    "BSD-2-Clause",
    "BSD-3-Clause",
    "BSL-1.0",
    "CC0-1.0",
    "CDLA-Permissive-2.0",
    "ISC",
    "MIT",
    "MIT-0",
    "MPL-2.0",
    "Unicode-3.0",
    "Unicode-DFS-2016",
    "Unlicense",
    "WTFPL",
    "Zlib",
];

/// Packages that open connections; a dependency on one would have to be looked at.
const NETWORK: [&str; 14] = [
    "attohttpc",
    "curl",
    "curl-sys",
    "h2",
    "hyper",
    "isahc",
    "minreq",
    "native-tls",
    "openssl-sys",
    "quinn",
    "reqwest",
    "rustls",
    "tokio",
    "ureq",
];

/// The packages that the lock file names, as far as they are built into the program.
fn packages() -> Vec<Value> {
    let output = Command::new(env!("CARGO"))
        .args(["metadata", "--format-version", "1", "--locked", "--offline"])
        .args([
            "--manifest-path",
            concat!(env!("CARGO_MANIFEST_DIR"), "/Cargo.toml"),
        ])
        .output()
        .unwrap();
    assert!(
        output.status.success(),
        "{}",
        String::from_utf8_lossy(&output.stderr)
    );
    let metadata: Value = serde_json::from_slice(&output.stdout).unwrap();
    metadata["packages"].as_array().unwrap().clone()
}

/// Whether an expression of SPDX leaves a choice that is allowed.
fn allows(expression: &str) -> bool {
    let plain = expression.replace('/', " OR ").replace(['(', ')'], " ");
    plain.split(" OR ").any(|choice| {
        choice
            .split(" AND ")
            .all(|licence| ALLOWED.contains(&licence.trim()))
    })
}

#[test]
fn every_package_has_a_licence_that_goes_with_ours() {
    let packages = packages();
    assert!(packages.len() > 50, "{}", packages.len());
    let bad: Vec<String> = packages
        .iter()
        .filter(|package| !package["license"].as_str().is_some_and(allows))
        .map(|package| format!("{}: {}", package["name"], package["license"]))
        .collect();
    assert!(bad.is_empty(), "{bad:#?}");
    assert!(!allows("GPL-3.0-only") && allows("MIT OR GPL-3.0-only") && !allows("MIT AND GPL-2.0"));
}

#[test]
fn c2_no_package_speaks_to_a_network() {
    for package in packages() {
        let name = package["name"].as_str().unwrap();
        assert!(!NETWORK.contains(&name), "{name}");
    }
}
