//! No core files: one would hold the texts of clients that were in memory, in a file nobody knows of.

/// Forbids the system to write core files of this process and of the programs it starts, to which it hands
/// texts of clients. A system that does not let it be forbidden is worked on as it is.
#[cfg(unix)]
pub(super) fn forbid() {
    use rustix::process::{Resource, Rlimit, setrlimit};
    let none = Rlimit {
        current: Some(0),
        maximum: Some(0),
    };
    let _ = setrlimit(Resource::Core, none);
}

/// There are no core files here.
#[cfg(not(unix))]
pub(super) fn forbid() {}
