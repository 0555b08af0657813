//! Desks and turns at random: the same for everybody, so that a failure is one for everybody.

use proptest::test_runner::{Config, RngAlgorithm, TestRng, TestRunner};

/// Tries `cases` cases of a seed. With `PROPTEST_CASES` set so many others, new ones each time.
pub fn runner(cases: u32, seed: u8) -> TestRunner {
    let config = Config {
        failure_persistence: None,
        ..Config::default()
    };
    if std::env::var_os("PROPTEST_CASES").is_some() {
        return TestRunner::new(config);
    }
    let rng = TestRng::from_seed(RngAlgorithm::ChaCha, &[seed; 32]);
    TestRunner::new_with_rng(Config { cases, ..config }, rng)
}
