//! What captions say.

use genlock_check::semantic::{Count, Knowledge, Language, Side, Standing, TextReader, Turn, Vocabulary, everyday, shipped};
use std::sync::LazyLock;

static COCO: LazyLock<Vocabulary> =
    LazyLock::new(|| Vocabulary::new(&shipped("coco").unwrap(), Knowledge { curated: Some(everyday()), wordnet: None }));

/// Mentions in short: `+` stated, `?` possible, `-` negated; then the concept, the count, the colours and the side.
fn said(text: &str) -> String {
    let reading = TextReader::new(&COCO).read(text);
    let shorten = |mention: &genlock_check::semantic::Mention| {
        let standing = match mention.standing {
            Standing::Stated => "+",
            Standing::Possible => "?",
            Standing::Negated => "-",
        };
        let count = match mention.count {
            Some(Count::Exactly(n)) => format!(" ={n}"),
            Some(Count::AtLeast(n)) => format!(" >={n}"),
            None => String::new(),
        };
        let colours: Vec<String> = mention.colours.iter().map(|colour| format!(" {}", colour.word)).collect();
        let side = mention.side.map(|side| format!(" <{}>", side.word())).unwrap_or_default();
        format!("{standing}{}{count}{}{side}", COCO.get(mention.meaning.concept).name, colours.concat())
    };
    reading.mentions.iter().map(shorten).collect::<Vec<_>>().join(", ")
}

fn check(text: &str, expected: &str) {
    assert_eq!(said(text), expected, "{text}");
}

#[test]
fn things_are_found_by_the_longest_phrase() {
    check("A dog on a couch.", "+dog, +couch");
    check("a hot dog and a dog", "+hot dog, +dog");
    check("A teddy bear sits next to a fire hydrant", "+teddy bear, +fire hydrant");
    check("People waiting for the buses", "+person >=2, +bus >=2");
    check("Traffic lights above the street", "+traffic light >=2");
    check("A sea lion on a rock", "");
    check("A business meeting in a carpeted room", "");
    check("An automobile", "+car");
    check("a cell-phone and a mobile phone", "+cell phone, +cell phone");
}

#[test]
fn qualifiers_are_no_things() {
    check("A baby elephant walks", "+elephant");
    check("A baby sleeps in a bed", "+baby, +bed");
    check("A bus stop with a bench", "+bench");
    check("a dog bowl on the floor", "?dog, +bowl");
    check("A toilet seat", "+toilet");
    check("a car door", "?car");
    check("The dog's tail", "?dog");
    check("A painting of a horse", "?horse");
    check("A photo of a horse", "+horse");
    check("a toy train", "?train");
    check("A stuffed elephant toy", "?elephant");
    check("dog show", "?dog");
    check("an apple tree", "?apple");
    check("A carrot cake", "");
    check("A cake shaped like a train", "+cake, ?train");
    check("The man at bat", "+man");
    check("Two women in a kitchen with outdoor umbrellas", "+woman =2, +umbrella >=2");
    check("A pretty lady cuts a horse drawn picture", "+woman, +horse");
    check("A tennis racket and a tennis player", "+tennis racket, +player");
}

#[test]
fn words_that_are_verbs_or_colours_are_no_things() {
    check("They train to ski", "");
    check("A man trains", "+man");
    check("A train at the station", "+train");
    check("An orange cat", "+cat orange");
    check("An orange on a table", "+orange, +table");
    check("Two oranges", "+orange =2");
    check("The cat is orange", "+cat orange");
    check("he wants to book a flight", "");
}

#[test]
fn numbers_are_read() {
    check("Two dogs", "+dog =2");
    check("2 dogs", "+dog =2");
    check("two large brown dogs", "+dog =2 brown");
    check("a pair of dogs", "+dog >=2");
    check("A group of people", "+person >=2");
    check("dozens of birds", "+bird >=12");
    check("two dozen donuts", "+donut >=20");
    check("several sheep", "+sheep >=2");
    check("three sheep", "+sheep =3");
    check("a sheep", "+sheep");
    check("at least three cars", "+car >=3");
    check("more than three cars", "+car >=4");
    check("two or three cars", "+car >=2");
    check("two of the dogs", "+dog >=2");
    check("one dog", "+dog =1");
    check("one of the dogs", "+dog >=2");
    check("both dogs", "+dog =2");
    check("a pair of scissors", "+scissors");
    check("A pair of skis", "+skis");
    check("a two car garage", "?car");
    check("number 7 bus", "+bus");
    check("A 10 year old boy", "+boy");
    check("a two story bus", "+bus");
    check("dogs", "+dog >=2");
}

#[test]
fn negations_reach_one_thing() {
    check("There is no dog", "-dog");
    check("A man without a dog", "+man, -dog");
    check("a man without a shirt riding a horse", "+man, +horse");
    check("There isn't a dog on the couch", "-dog, +couch");
    check("there are not any cars", "-car >=2");
    check("no cats or dogs", "-cat >=2, -dog >=2");
    check("No cars, dogs or birds. A horse", "-car >=2, -dog >=2, -bird >=2, +horse");
    check("The picture does not show a dog", "-dog");
    check("no sign of a dog", "-dog");
    check("The dog is missing", "-dog");
    check("The dog is not visible", "-dog");
    check("The dog is not running", "+dog");
    check("Not only a dog but a cat", "+dog, +cat");
    check("no longer a dog", "+dog");
    check("A bench and no dog", "+bench, -dog");
    check("A cat with no dog near a car", "+cat, -dog, +car");
}

#[test]
fn colours_belong_to_their_noun() {
    check("A red car and a blue bus", "+car red, +bus blue");
    check("a black and white dog", "+dog black white");
    check("a black, white and brown dog", "+dog black white brown");
    check("The car is red", "+car red");
    check("The bus is red and white.", "+bus red white");
    check("a navy blue car", "+car navy blue");
    check("a white dog bowl", "?dog, +bowl");
    check("A black and white photo of a dog", "+dog");
    check("a dark teal bicycle", "+bicycle teal");
    check("A woman in red with an umbrella", "+woman, +umbrella");
}

#[test]
fn sides_belong_to_the_thing_before_them() {
    check("A dog on the left and a cat on the right", "+dog <left>, +cat <right>");
    check("A car at the left side of the picture", "+car <left>");
    check("On the left, a dog is sleeping", "+dog <left>");
    check("a dog to the left of the tree", "+dog");
    check("a dog right next to a bench", "+dog, +bench");
    let turns = |text: &str| TextReader::new(&COCO).read(text).turns;
    assert_eq!(turns("The car turns left"), [Turn(Side::Left)]);
    assert_eq!(turns("A car making a right turn"), [Turn(Side::Right)]);
    assert_eq!(turns("The car turned to the right"), [Turn(Side::Right)]);
    assert_eq!(turns("The left door"), []);
}

#[test]
fn other_languages_are_not_read() {
    let reading = TextReader::new(&COCO).read("Ein Hund liegt auf dem Sofa neben der Bank");
    assert_eq!((reading.language, reading.mentions.len()), (Language::Other, 0));
    let reading = TextReader::new(&COCO).read("犬がソファにいる");
    assert_eq!(reading.language, Language::Other);
}

#[test]
fn any_text_can_be_read() {
    let mut reader = TextReader::new(&COCO);
    for text in [
        "",
        "''",
        "of of of",
        "two",
        "no",
        "a",
        "\u{feff}",
        "no no no dog",
        "and and red and",
        "İİİ dogs",
        &"dog ".repeat(5000),
        "is red",
        "left",
        "on the left",
    ] {
        let reading = reader.read(text);
        for mention in reading.mentions {
            assert!(text.get(mention.bytes).is_some(), "{text}");
        }
    }
}

/// Sentences cut at any byte and joined at random must be read without a panic.
#[test]
fn cut_texts_can_be_read() {
    let text = "No cars, dogs or birds; a group of two dozen red-and-white buses isn't on the left side of the dog's picture of three sheep.";
    let mut reader = TextReader::new(&COCO);
    for start in 0..text.len() {
        for end in start..text.len() {
            reader.read(&text[start..end]);
        }
    }
}
