//! Generated clients: believable names in many scripts, each with a first message.

use std::fs::File;
use std::io::{BufWriter, Write};
use std::path::Path;

use serde_json::{Value, json};

use crate::domain::error::{Error, Result};
use crate::domain::fold::fold;
use crate::domain::time::Timestamp;

/// Whose names go together, and how they write.
struct People {
    given: &'static [&'static str],
    family: &'static [&'static str],
    /// Between given name and family name; the family name comes first where it is empty.
    joint: &'static str,
    /// Country code and the start of a mobile number, and how many digits follow.
    mobile: (&'static str, u32),
    words: &'static [&'static str],
}

const PEOPLE: &[People] = &[
    People {
        given: &[
            "Emma", "Jack", "Olivia", "Harry", "Grace", "Alfie", "Niamh", "Owen", "Isla", "Rhys",
            "Maisie", "Callum",
        ],
        family: &[
            "Taylor",
            "O'Brien",
            "Hughes",
            "Whitaker",
            "Clarke",
            "MacLeod",
            "Patel",
            "Ashworth",
            "Byrne",
            "Llewellyn",
            "Okafor",
            "Shaw",
        ],
        joint: " ",
        mobile: ("+4477", 8),
        words: &[
            "Hello, I ordered a sleeping bag last week and have not heard anything since. When will it arrive?",
            "The zip of my tent broke on the first night. Can you repair it or send a new one?",
            "Could I change the delivery address of my order, please? I am moving on Friday.",
            "Is the green rucksack going to be back in stock before Christmas?",
        ],
    },
    People {
        given: &[
            "Jürgen",
            "Anneliese",
            "Lukas",
            "Mia",
            "Björn",
            "Käthe",
            "Stefan",
            "Sabine",
            "Moritz",
            "Franziska",
            "Günther",
            "Lena",
        ],
        family: &[
            "Müller",
            "Groß",
            "Schäfer",
            "Weiß",
            "Köhler",
            "Böhm",
            "Schröder",
            "Vogt",
            "Krüger",
            "Lindner",
            "Jäger",
            "Zöllner",
        ],
        joint: " ",
        mobile: ("+4915", 9),
        words: &[
            "Guten Tag, meine Bestellung ist seit zehn Tagen unterwegs. Wo bleibt das Paket?",
            "Die Jacke ist leider zu klein. Wie kann ich sie gegen eine größere umtauschen?",
            "Ich habe die Rechnung zweimal bekommen, aber nur einmal bestellt. Was soll ich tun?",
            "Gibt es den Kocher auch ohne Windschutz, und was würde er dann kosten?",
        ],
    },
    People {
        given: &[
            "Élodie",
            "François",
            "Chloé",
            "Théo",
            "Aurélie",
            "Jérôme",
            "Zoé",
            "Benoît",
            "Margaux",
            "Loïc",
            "Inès",
            "Rémi",
        ],
        family: &[
            "Lefèvre",
            "Dubois",
            "Gérard",
            "Moreau",
            "Béranger",
            "Fournier",
            "Château",
            "Rousseau",
            "Noël",
            "Garnier",
            "Marchand",
            "Delorme",
        ],
        joint: " ",
        mobile: ("+336", 8),
        words: &[
            "Bonjour, je n'ai toujours pas reçu ma commande. Pouvez-vous me dire où elle est ?",
            "La fermeture de mon sac de couchage est cassée. Est-ce que la garantie s'applique ?",
            "Je voudrais annuler ma commande, car je me suis trompée de taille.",
            "Livrez-vous aussi en Suisse, et combien coûte l'envoi ?",
        ],
    },
    People {
        given: &[
            "Lucía",
            "Íñigo",
            "Begoña",
            "Andrés",
            "Ángela",
            "Joaquín",
            "Nerea",
            "Sebastián",
            "Inés",
            "Ramón",
            "Paloma",
            "Gonzalo",
        ],
        family: &[
            "García Núñez",
            "Muñoz",
            "Ibáñez",
            "Peña",
            "Rodríguez",
            "Yáñez",
            "Cañada",
            "López Ríos",
            "Sáenz",
            "Bermúdez",
            "Quiñones",
            "Vidal",
        ],
        joint: " ",
        mobile: ("+346", 8),
        words: &[
            "Buenos días, mi pedido no ha llegado todavía. ¿Me pueden decir dónde está?",
            "La linterna que compré no se enciende. ¿Cómo puedo devolverla?",
            "¿Puedo cambiar la talla de las botas antes de que salga el paquete?",
            "He pagado dos veces la misma factura, por favor devuélvanme el dinero.",
        ],
    },
    People {
        given: &[
            "Łukasz",
            "Małgorzata",
            "Zbigniew",
            "Żaneta",
            "Paweł",
            "Agnieszka",
            "Wojciech",
            "Kinga",
            "Grażyna",
            "Michał",
            "Iga",
            "Bożena",
        ],
        family: &[
            "Wiśniewski",
            "Dąbrowska",
            "Wójcik",
            "Kamińska",
            "Zieliński",
            "Szymańska",
            "Woźniak",
            "Kozłowska",
            "Jabłoński",
            "Mazur",
            "Krawczyk",
            "Grabowska",
        ],
        joint: " ",
        mobile: ("+4860", 7),
        words: &[
            "Dzień dobry, czekam na paczkę już drugi tydzień. Czy wiadomo, gdzie ona jest?",
            "Namiot przecieka przy pierwszym deszczu. Jak mogę złożyć reklamację?",
            "Chciałabym wymienić kurtkę na większy rozmiar, czy to możliwe?",
            "Czy ten plecak będzie jeszcze dostępny w kolorze niebieskim?",
        ],
    },
    People {
        given: &[
            "Øystein",
            "Åse",
            "Bjørn",
            "Ingrid",
            "Håkon",
            "Sølvi",
            "Torbjørn",
            "Marit",
            "Sindre",
            "Gro",
            "Jørgen",
            "Ragnhild",
        ],
        family: &[
            "Haugland",
            "Sørensen",
            "Bjørnstad",
            "Kvåle",
            "Nygård",
            "Ødegård",
            "Lien",
            "Strøm",
            "Hagen",
            "Brekke",
            "Tveit",
            "Aas",
        ],
        joint: " ",
        mobile: ("+479", 7),
        words: &[
            "Hei, jeg har ikke fått pakken min ennå. Vet dere når den kommer?",
            "Glidelåsen på soveposen gikk i stykker allerede første natta. Kan jeg få en ny?",
            "Jeg vil gjerne bytte til en større størrelse, hvordan gjør jeg det?",
            "Har dere butikken åpen på lørdag, eller må jeg bestille på nettet?",
        ],
    },
    People {
        given: &[
            "Пётр",
            "Наталья",
            "Дмитрий",
            "Ольга",
            "Алёна",
            "Сергей",
            "Юлия",
            "Артём",
            "Ксения",
            "Фёдор",
            "Вера",
            "Михаил",
        ],
        family: &[
            "Иванов",
            "Кузнецова",
            "Соловьёв",
            "Морозова",
            "Волков",
            "Королёва",
            "Лебедев",
            "Щукина",
            "Гусев",
            "Ершова",
            "Жуков",
            "Цветкова",
        ],
        joint: " ",
        mobile: ("+7921", 7),
        words: &[
            "Здравствуйте! Подскажите, пожалуйста, где мой заказ? Жду уже вторую неделю.",
            "Палатка протекла в первую же ночь. Как мне вернуть деньги?",
            "Хочу поменять куртку на размер больше, как это сделать?",
            "А этот рюкзак ещё будет в продаже до Нового года?",
        ],
    },
    People {
        given: &[
            "Оксана",
            "Тарас",
            "Богдан",
            "Соломія",
            "Андрій",
            "Леся",
            "Ігор",
            "Зоряна",
            "Юрій",
            "Катерина",
            "Остап",
            "Ірина",
        ],
        family: &[
            "Шевченко",
            "Коваленко",
            "Бондаренко",
            "Гриценко",
            "Левченко",
            "Ткачук",
            "Мельник",
            "Кравець",
            "Поліщук",
            "Савчук",
            "Юрченко",
            "Дзюба",
        ],
        joint: " ",
        mobile: ("+38050", 7),
        words: &[
            "Добрий день! Скажіть, будь ласка, коли приїде моє замовлення?",
            "Ліхтарик не вмикається, хоча батарейки нові. Що мені робити?",
            "Чи можна обміняти черевики на інший розмір?",
            "Я оплатила замовлення двічі, поверніть, будь ласка, гроші.",
        ],
    },
    People {
        given: &[
            "Γιώργος",
            "Ελένη",
            "Νίκος",
            "Μαρία",
            "Δημήτρης",
            "Κατερίνα",
            "Σπύρος",
            "Ιωάννα",
            "Θανάσης",
            "Δέσποινα",
        ],
        family: &[
            "Παπαδόπουλος",
            "Νικολάου",
            "Γεωργίου",
            "Οικονόμου",
            "Δημητρίου",
            "Βασιλείου",
            "Αντωνίου",
            "Καραγιάννης",
            "Λάμπρου",
            "Σαμαρά",
        ],
        joint: " ",
        mobile: ("+30694", 7),
        words: &[
            "Καλημέρα σας, η παραγγελία μου δεν έχει έρθει ακόμα. Ξέρετε πού βρίσκεται;",
            "Το φερμουάρ της σκηνής χάλασε την πρώτη μέρα. Μπορώ να την αλλάξω;",
            "Θα ήθελα να αλλάξω τη διεύθυνση παράδοσης, γίνεται;",
        ],
    },
    People {
        given: &[
            "Çağlar", "Şule", "İbrahim", "Ayşe", "Gökhan", "Zeynep", "Oğuz", "Elif", "Ümit",
            "Büşra",
        ],
        family: &[
            "Yılmaz", "Öztürk", "Şahin", "Çelik", "Kılıç", "Aydın", "Güneş", "Koç", "Doğan", "Işık",
        ],
        joint: " ",
        mobile: ("+90532", 7),
        words: &[
            "Merhaba, siparişim hâlâ gelmedi. Kargo nerede, öğrenebilir miyim?",
            "Aldığım çadırın fermuarı ilk gün bozuldu. Nasıl değiştirebilirim?",
            "Ceketi bir beden büyüğüyle değiştirmek istiyorum, mümkün mü?",
        ],
    },
    People {
        given: &[
            "محمد",
            "فاطمة",
            "أحمد",
            "ليلى",
            "يوسف",
            "مريم",
            "خالد",
            "نور",
            "عمر",
            "سلمى",
        ],
        family: &[
            "الحداد",
            "العلي",
            "النجار",
            "الخطيب",
            "المصري",
            "السيد",
            "حسن",
            "منصور",
            "الشريف",
            "عبد الله",
        ],
        joint: " ",
        mobile: ("+2010", 8),
        words: &[
            "السلام عليكم، لم يصلني الطلب حتى الآن. هل يمكنكم إخباري أين هو؟",
            "الخيمة التي اشتريتها فيها عيب، كيف أستطيع إرجاعها؟",
            "أريد تغيير عنوان التوصيل قبل أن تخرج الشحنة من فضلكم",
        ],
    },
    People {
        given: &[
            "נועה",
            "איתי",
            "תמר",
            "יונתן",
            "שירה",
            "אורי",
            "מאיה",
            "דניאל",
            "רחל",
            "עומר",
        ],
        family: &[
            "כהן",
            "לוי",
            "מזרחי",
            "פרץ",
            "ביטון",
            "אברהם",
            "פרידמן",
            "שפירא",
            "אזולאי",
            "גולן",
        ],
        joint: " ",
        mobile: ("+97250", 7),
        words: &[
            "שלום, ההזמנה שלי עדיין לא הגיעה. אפשר לדעת איפה היא?",
            "הרוכסן של האוהל נקרע בלילה הראשון. איך אפשר להחליף אותו?",
            "אני רוצה לבטל את ההזמנה ולקבל את הכסף בחזרה, תודה",
        ],
    },
    People {
        given: &[
            "अनन्या",
            "राहुल",
            "प्रिया",
            "विक्रम",
            "दीपिका",
            "अर्जुन",
            "मीरा",
            "संजय",
            "कविता",
            "रोहन",
        ],
        family: &[
            "शर्मा",
            "वर्मा",
            "गुप्ता",
            "पटेल",
            "सिंह",
            "मिश्रा",
            "जोशी",
            "अय्यर",
            "चौधरी",
            "मेहता",
        ],
        joint: " ",
        mobile: ("+9198", 8),
        words: &[
            "नमस्ते, मेरा ऑर्डर अभी तक नहीं आया है। क्या आप बता सकते हैं कि वह कहाँ है?",
            "टेंट पहली ही बारिश में टपकने लगा। मैं इसे कैसे वापस करूँ?",
        ],
    },
    People {
        given: &[
            "小明", "丽华", "伟", "静怡", "建国", "雪梅", "志强", "婷婷", "浩然", "晓燕",
        ],
        family: &["王", "李", "张", "刘", "陈", "杨", "赵", "黄", "周", "欧阳"],
        joint: "",
        mobile: ("+86138", 8),
        words: &[
            "你好，我上周买的睡袋还没有收到，请问现在到哪里了？",
            "帐篷的拉链第一天就坏了，可以换一个新的吗？",
            "我想修改收货地址，应该怎么操作？",
        ],
    },
    People {
        given: &[
            "浩子",
            "健太",
            "さくら",
            "翔",
            "美咲",
            "大輔",
            "結衣",
            "拓也",
            "陽菜",
            "直樹",
        ],
        family: &[
            "中村", "佐藤", "鈴木", "高橋", "田中", "渡辺", "伊藤", "山本", "小林", "加藤",
        ],
        joint: "",
        mobile: ("+8190", 8),
        words: &[
            "こんにちは。先週注文した寝袋がまだ届いていません。いつ届きますか？",
            "テントのファスナーが初日に壊れてしまいました。交換できますか？",
            "サイズを一つ大きいものに変えたいのですが、どうすればいいですか？",
        ],
    },
    People {
        given: &[
            "민서", "지훈", "서연", "도윤", "하은", "준호", "수빈", "현우", "예진", "태영",
        ],
        family: &["김", "이", "박", "최", "정", "강", "조", "윤", "장", "임"],
        joint: "",
        mobile: ("+8210", 8),
        words: &[
            "안녕하세요, 지난주에 주문한 침낭이 아직 도착하지 않았어요. 언제쯤 받을 수 있나요?",
            "텐트 지퍼가 첫날 고장 났습니다. 교환이 가능한가요?",
        ],
    },
    People {
        given: &[
            "Minh Anh",
            "Thị Hạnh",
            "Quốc Bảo",
            "Thùy Linh",
            "Đức Huy",
            "Ngọc Ánh",
            "Văn Dũng",
            "Khánh Vy",
        ],
        family: &[
            "Nguyễn ",
            "Trần ",
            "Lê ",
            "Phạm ",
            "Hoàng ",
            "Đặng ",
            "Bùi ",
            "Đỗ ",
        ],
        joint: "",
        mobile: ("+8490", 7),
        words: &[
            "Xin chào, đơn hàng của tôi vẫn chưa tới. Cho tôi hỏi hàng đang ở đâu?",
            "Túi ngủ bị rách ngay đêm đầu tiên, tôi có thể đổi cái mới không?",
        ],
    },
    People {
        given: &[
            "สมชาย",
            "กนกวรรณ",
            "ณัฐพล",
            "สุดารัตน์",
            "ธนากร",
            "พิมพ์ชนก",
            "อนุชา",
            "วรรณา",
        ],
        family: &[
            "ใจดี",
            "ศรีสุข",
            "ทองคำ",
            "แสงจันทร์",
            "บุญมี",
            "วงศ์ใหญ่",
            "รัตนกุล",
            "พรหมมา",
        ],
        joint: " ",
        mobile: ("+6681", 7),
        words: &[
            "สวัสดีค่ะ ยังไม่ได้รับของที่สั่งไปเลย ช่วยตรวจสอบให้หน่อยได้ไหมคะ",
            "ซิปเต็นท์พังตั้งแต่วันแรก ขอเปลี่ยนใหม่ได้ไหมครับ",
        ],
    },
];

const DOMAINS: &[&str] = &[
    "homepost.example",
    "inbox.example",
    "mailhaus.example",
    "letterbox.example",
    "uni-mail.example",
    "acorn-trading.example",
    "blueharbour.example",
    "kestrel-labs.example",
    "northwind-tours.example",
    "oakandsons.example",
    "pinewood-school.example",
    "quarry-hill.example",
];
const NICKNAMES: &[&str] = &[
    "sunny", "fox", "river", "maple", "comet", "pebble", "otter", "lantern", "cedar", "panda",
    "breeze", "cricket",
];

/// Numbers that look like chance and are the same for the same seed (SplitMix64).
struct Chance(u64);

impl Chance {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    fn below(&mut self, limit: u64) -> u64 {
        self.next() % limit.max(1)
    }

    fn one<T: Copy>(&mut self, of: &[T], or: T) -> T {
        let at = self.below(of.len() as u64);
        usize::try_from(at)
            .ok()
            .and_then(|at| of.get(at))
            .copied()
            .unwrap_or(or)
    }
}

/// Writes a queue file with the first message of each of `clients` people, spread over the year
/// before `now`.
pub(super) fn write(path: &Path, clients: u64, seed: u64, now: Timestamp) -> Result<()> {
    let fail =
        |error: std::io::Error| Error::failed(format!("cannot write {}: {error}", path.display()));
    let mut file = BufWriter::with_capacity(1 << 20, File::create(path).map_err(fail)?);
    for number in 0..clients {
        let mut chance = Chance(seed.wrapping_mul(0x2545_f491_4f6c_dd1d) ^ (number << 1));
        let appeal = appeal(number, &mut chance, now);
        writeln!(file, "{appeal}").map_err(fail)?;
    }
    file.flush().map_err(fail)
}

fn appeal(number: u64, chance: &mut Chance, now: Timestamp) -> Value {
    const YEAR: u64 = 365 * 86_400;
    let people = &PEOPLE[usize::try_from(chance.below(PEOPLE.len() as u64)).unwrap_or(0)];
    let (given, family) = (chance.one(people.given, ""), chance.one(people.family, ""));
    let name = match people.joint {
        "" => format!("{family}{given}"),
        joint => format!("{given}{joint}{family}"),
    };
    let text = chance.one(people.words, "");
    let ago = i64::try_from(600 + chance.below(YEAR)).unwrap_or(600);
    let mail = address(given, family, number, chance);
    let (start, digits) = people.mobile;
    let mobile = format!(
        "{start}{:0width$}",
        number.wrapping_mul(7919) % 10_u64.pow(digits),
        width = digits as usize
    );
    let account = 100_000_000 + number;
    let (channel, from) = match chance.below(10) {
        0..=3 => ("email", json!({ "name": name, "email": mail })),
        4 => (
            "email",
            json!({ "name": name, "email": mail, "phone": mobile }),
        ),
        5 | 6 => (
            "telegram",
            json!({ "name": name, "id": account.to_string() }),
        ),
        7 => ("whatsapp", json!({ "name": name, "id": mobile })),
        8 => (
            "vk",
            json!({ "name": name, "id": account.to_string(), "profile": format!("https://vk.com/id{account}") }),
        ),
        _ => (
            "widget",
            json!({ "name": name, "id": format!("visit-{account}"), "email": mail }),
        ),
    };
    json!({
        "v": 1,
        "id": format!("crowd:{number}"),
        "channel": channel,
        "from": from,
        "subject": (channel == "email").then(|| text.chars().take(40).collect::<String>()),
        "text": text,
        "sent_at": now.plus_seconds(-ago).rfc3339(),
    })
}

/// An address in the Latin letters of the name, or a nickname where it has none.
fn address(given: &str, family: &str, number: u64, chance: &mut Chance) -> String {
    let letters = |name: &str| -> String {
        fold(name)
            .chars()
            .filter(char::is_ascii_lowercase)
            .collect()
    };
    let (given, family) = (letters(given), letters(family));
    let local = if given.len() > 1 && family.len() > 1 {
        format!("{given}.{family}{number}")
    } else {
        format!(
            "{}.{}{number}",
            chance.one(NICKNAMES, "sunny"),
            chance.one(NICKNAMES, "fox")
        )
    };
    format!("{local}@{}", chance.one(DOMAINS, "homepost.example"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn lines(clients: u64, seed: u64) -> Vec<String> {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("crowd.jsonl");
        let now = Timestamp::parse("2026-11-23T12:00:00Z").unwrap();
        write(&path, clients, seed, now).unwrap();
        let text = std::fs::read_to_string(path).unwrap();
        text.lines().map(str::to_owned).collect()
    }

    #[test]
    fn the_same_seed_gives_the_same_clients_and_another_one_others() {
        assert_eq!(lines(50, 7), lines(50, 7));
        assert_ne!(lines(50, 7), lines(50, 8));
        assert_eq!(
            lines(80, 7)[..50],
            lines(50, 7),
            "more clients are more, not others"
        );
    }

    #[test]
    fn no_two_clients_share_an_address_and_many_scripts_are_there() {
        let mut seen = std::collections::HashSet::new();
        let lines = lines(3_000, 1);
        for line in &lines {
            let appeal: Value = serde_json::from_str(line).unwrap();
            for key in ["email", "phone", "id"] {
                if let Some(address) = appeal["from"][key].as_str() {
                    let whose = format!("{key}{}{address}", appeal["channel"]);
                    assert!(seen.insert(whose), "{line}");
                }
            }
        }
        for part in [
            "ü", "ё", "ія", "Παπ", "محمد", "כהן", "शर", "小", "佐藤", "김", "Nguy", "ใ",
        ] {
            assert!(lines.iter().any(|line| line.contains(part)), "{part}");
        }
    }
}
