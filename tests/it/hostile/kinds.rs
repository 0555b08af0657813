//! 252 kinds of text that mean harm to a terminal, a shell, a file system or a reader (`R1`).

/// Stands in every kind; where it may never stand is what the oracle looks at.
pub const MARK: &str = "PWNED";
/// A number that no program writes into an escape sequence of its own.
pub const NUMBER: &str = "31337";

/// All of them.
pub fn all() -> Vec<String> {
    let mut kinds = Vec::new();
    // Each control character alone, before what would be its parameters. NUL makes a reject (`M10`).
    let controls = (1..0x20).chain(0x7f..=0x9f).filter_map(char::from_u32);
    kinds.extend(controls.map(|c| format!("a{c}[{NUMBER}m{c}{MARK}")));
    // Every final byte of a control sequence.
    kinds.extend((0x40..=0x7eu8).map(|end| format!("\u{1b}[{NUMBER}{}{MARK}", char::from(end))));
    // Modes, reports, resets, strings of every kind, whole and cut off, in 7 and in 8 bits.
    let sequences = [
        "\u{1b}]0;PWNED\u{7}",
        "\u{1b}]2;PWNED\u{1b}\\",
        "\u{1b}]52;c;UFdORUQ=\u{7}",
        "\u{1b}]8;;file:///PWNED\u{1b}\\x\u{1b}]8;;\u{1b}\\",
        "\u{1b}]4;1;rgb:PWNED\u{7}",
        "\u{1b}]10;?PWNED\u{7}",
        "\u{1b}]50;PWNED\u{7}",
        "\u{1b}]777;notify;PWNED\u{7}",
        "\u{1b}]1337;File=name=PWNED:AA==\u{7}",
        "\u{1b}]PWNED",
        "\u{9d}0;PWNED\u{9c}",
        "\u{1b}P31337qPWNED\u{1b}\\",
        "\u{1b}P$qPWNED\u{1b}\\",
        "\u{1b}P+qPWNED\u{1b}\\",
        "\u{90}qPWNED\u{9c}",
        "\u{1b}_GPWNED\u{1b}\\",
        "\u{9f}PWNED\u{9c}",
        "\u{1b}^PWNED\u{1b}\\",
        "\u{9e}PWNED\u{9c}",
        "\u{1b}XPWNED\u{1b}\\",
        "\u{98}PWNED\u{9c}",
        "\u{1b}cPWNED",
        "\u{1b}#8PWNED",
        "\u{1b}(0PWNED",
        "\u{1b})APWNED",
        "\u{1b}NPWNED",
        "\u{1b}OPWNED",
        "\u{1b}%@PWNED",
        "\u{1b}7\u{1b}8PWNED",
        "\u{1b}=\u{1b}>PWNED",
        "\u{1b}[?31337hPWNED",
        "\u{1b}[?31337lPWNED",
        "\u{1b}[31337;31337HPWNED",
        "\u{1b}[>31337uPWNED",
        "\u{1b}[200~PWNED\u{1b}[201~",
        "\u{1b}[38;2;31337;0;0mPWNED",
        "\u{9b}31337mPWNED",
        "\u{1b}\u{1b}[31337mPWNED",
        "\u{1b}[31337\u{18}PWNED",
        "\u{1b}\u{7f}[31337mPWNED",
        "\u{1b}[\u{1b}]0;PWNED\u{7}",
        "PWNED\u{1b}",
        "PWNED\u{1b}[",
        "PWNED\r\u{1b}[31337K",
        "PWNED\u{8}\u{8}\u{8}\u{8}\u{8}safe",
    ];
    kinds.extend(sequences.map(str::to_owned));
    // What is not seen, or turns the reading round.
    let unseen = [
        0x61c, 0x200b, 0x200c, 0x200d, 0x200e, 0x200f, 0x202a, 0x202b, 0x202c, 0x202d, 0x202e,
        0x2060, 0x2066, 0x2067, 0x2068, 0x2069, 0xfeff, 0xad, 0x34f, 0x115f, 0x1160, 0x17b4,
        0x17b5, 0x180e, 0x3164, 0xffa0, 0x2028, 0x2029, 0xfff9, 0xfffa, 0xfffb, 0xfffc, 0xfffd,
        0xfffe, 0xffff, 0xfdd0, 0xe000, 0xf8ff, 0xe0001, 0xe0041, 0xe007f, 0xfe00, 0xfe0e, 0xfe0f,
        0xe0100, 0x1d173, 0x1d17a, 0x10ffff,
    ];
    kinds.extend(
        unseen
            .iter()
            .filter_map(|code| char::from_u32(*code))
            .map(|c| format!("gpj.{c}{MARK}{c}{c}exe")),
    );
    // Letters that are hard to draw.
    let hard = [
        format!("{MARK}{}", "\u{301}".repeat(400)),
        format!("{}{MARK}", "\u{489}".repeat(60)),
        "👨‍👩‍👧‍👦".repeat(60),
        "🇩🇪".repeat(61),
        "ﷺ".repeat(40),
        "\u{1f468}\u{200d}".repeat(80),
        "漢".repeat(300),
        "ก็".repeat(120),
        "\u{1100}".repeat(200),
        "a\u{20dd}".repeat(100),
        "שלום \u{202e}PWNED\u{202c} abc".to_owned(),
        "مرحبا PWNED 123 abc".to_owned(),
    ];
    kinds.extend(hard);
    // Not for the terminal, but for what stands behind it.
    let others = [
        "$(touch PWNED)",
        "`touch PWNED`",
        "; touch PWNED #",
        "| touch PWNED",
        "&& touch PWNED",
        "\"; touch PWNED; \"",
        "'; touch PWNED; '",
        "--help PWNED",
        "-rf PWNED",
        "../../../PWNED",
        "/etc/PWNED",
        "..\\..\\PWNED",
        "CON.PWNED",
        ".PWNED",
        "~/PWNED",
        "%s%n%x PWNED",
        "{0} {name} ${PWNED}",
        "' OR 1=1; DROP TABLE clients; -- PWNED",
        "=HYPERLINK(\"http://x\",\"PWNED\")",
        "<script>PWNED</script>",
        "javascript:PWNED",
        "\\u001b[31337m PWNED",
        "\\x1b[31337m PWNED",
        "PWNED\r\nBcc: all@x.example",
        "PWNED\nX-Spam: no",
        "PWNED\t\t\t\t\t\t\t\tfar",
    ];
    kinds.extend(others.map(str::to_owned));
    kinds
}
