//! Closed classes of English words that the analysis needs, parted by spaces. Written for this program.

/// Words that open a noun phrase.
pub(super) const DETERMINERS: &str = "a an any another each every her his its my our some that the their these this those your";

/// Words that say that what follows is not there.
pub(super) const NEGATIONS: &str = "no without neither nor lacks lacking zero sans";

/// Verb forms with "not"; before "a", "any" or "no" they negate what follows.
pub(super) const NOT: &str =
    "aren't can't cannot couldn't doesn't don't didn't hasn't haven't isn't not never wasn't weren't won't";

/// Words after "no" that make it something else than the absence of a thing.
pub(super) const NOT_NEGATED: &str = "longer doubt matter wonder problem more less later only just";

/// Words that end a noun phrase: prepositions, conjunctions, pronouns, forms of to be and to have.
pub(super) const BREAKS: &str = "about above across after against along although among are around as at atop be because been before behind being \
    below beneath beside besides between but by down during for from has have he holds if in inside into is it like \
    near next of off on onto out outside over past she since than that then there they through to toward towards \
    under underneath until up upon was we were when where which while who with within without you";

/// Adjectives that stand between a number or colour and its noun without changing what the noun is.
pub(super) const MODIFIERS: &str = "adorable adult aged ancient antique assorted bald beautiful big bright broken busy calm clean clear closed \
    cloudy cold colorful colourful cooked cute dark deep different dirty double elderly electric empty enormous \
    fancy fat female filled fluffy fresh full fuzzy giant grown hairy half happy heavy huge identical large light \
    little long male massive matching metal metallic mini modern moving narrow new nice old older open other pale \
    parked patterned plain pretty professional raw ripe round rusty sad shaggy shiny short similar single sitting \
    sleeping sliced slim small smaller larger smiling solid spotted square standing striped tall teenage thick thin \
    tiny various vintage wet wide wild wooden wool young younger youthful running walking grazing flying playing \
    very";

/// Words of age and kind that mean a person by themselves but only qualify an animal: "baby elephant", "mother duck".
pub(super) const QUALIFIERS: &str =
    "baby adult mother father mama papa mommy mom momma male female infant newborn teen teenage child boy girl";

/// Parts: "dog tail", "car door". The thing itself may be out of the picture, so it is not demanded, but it counts as spoken of.
pub(super) const PARTS: &str = "back bonnet bumper claw dashboard door ear engine eye face feather foot hair hand handle handlebar head \
    headlight hood hoof horn interior keyboard leg lid light mane mirror mouth neck nose paw pedal rear roof screen \
    seat shadow reflection silhouette side tail tire top trunk tusk tyre wheel window windshield wing";

/// Heads that a thing merely qualifies: a "bus stop" has no bus, a "dog bowl" no dog.
pub(super) const HEADS: &str = "account alarm area bag barn basket battery bed bell blanket book bowl box bread breed brush building cage cake \
    camp card carriage carrier cart carving case chain charger chase clothing collar competition conductor contest \
    costume counter court cover crash crossing crust cushion cutter dealer dealership decoration depot design dish \
    display dock dough drawing dress driver event exhibit factory farm feed feeder field figurine floor food frame \
    garage game garden grove guard handler harbor harness hat hole holder hospital house jacket juice jump key \
    ladder lane law leash letter license line lot lover maker mark market mask match mat meat milk model museum \
    owner pad painting pajamas pan park part party path pattern peel pen photo picture pie pillow plant plate \
    platform player port poster print race rack rail railing ranch rental repair ride rider ring road room rope \
    route salad sale sauce sculpture shadow shape shaped shed shelter shirt shop show sign skin slide soup stable \
    stall stand station statue sticker stop store stuff table tank team terminal themed theme ticket topping tower \
    toy track trail trailer trainer tree trick tunnel wash walker water yard zoo";

/// Words before a noun that make it an image or a toy of the thing.
pub(super) const DEPICTIONS: &str = "animated cardboard carved cartoon ceramic chocolate drawn fake imaginary inflatable lego miniature model origami \
    painted paper plastic plush porcelain stuffed toy virtual";

/// Nouns before "of" that make what follows an image of the thing. Photos are no such nouns: "a photo of a dog" shows a dog.
pub(super) const DEPICTING: &str = "carving cartoon cutout decal drawing figurine illustration logo mural painting poster replica sculpture sketch \
    statue sticker tattoo";

/// Nouns before "of" that say how many there are at least.
pub(super) const GROUPS: &[(&str, u32)] = &[
    ("array", 2),
    ("assortment", 2),
    ("batch", 2),
    ("bunch", 2),
    ("bunches", 2),
    ("cluster", 2),
    ("collection", 2),
    ("couple", 2),
    ("crowd", 3),
    ("dozen", 10),
    ("dozens", 12),
    ("family", 2),
    ("fleet", 2),
    ("flock", 3),
    ("gaggle", 2),
    ("group", 2),
    ("groups", 2),
    ("handful", 2),
    ("herd", 3),
    ("hundreds", 50),
    ("line", 2),
    ("lots", 2),
    ("lot", 2),
    ("number", 2),
    ("pack", 2),
    ("pair", 2),
    ("pairs", 2),
    ("pile", 2),
    ("plenty", 2),
    ("row", 2),
    ("rows", 2),
    ("scores", 12),
    ("series", 2),
    ("set", 2),
    ("stack", 2),
    ("swarm", 3),
    ("team", 2),
    ("thousands", 50),
    ("trio", 3),
    ("variety", 2),
];

/// Words before a plural that say how many there are at least.
pub(super) const QUANTITIES: &[(&str, u32)] =
    &[("couple", 2), ("dozen", 10), ("dozens", 12), ("few", 2), ("many", 2), ("multiple", 2), ("numerous", 2), ("several", 2)];

/// Number words.
pub(super) const NUMBERS: &[(&str, u32)] = &[
    ("one", 1),
    ("two", 2),
    ("three", 3),
    ("four", 4),
    ("five", 5),
    ("six", 6),
    ("seven", 7),
    ("eight", 8),
    ("nine", 9),
    ("ten", 10),
    ("eleven", 11),
    ("twelve", 12),
    ("thirteen", 13),
    ("fourteen", 14),
    ("fifteen", 15),
    ("sixteen", 16),
    ("seventeen", 17),
    ("eighteen", 18),
    ("nineteen", 19),
    ("twenty", 20),
    ("both", 2),
];

/// The value of a number word or of digits up to 999.
pub(super) fn number(word: &str) -> Option<u32> {
    if word.bytes().all(|b| b.is_ascii_digit()) && (1..=3).contains(&word.len()) {
        return word.parse().ok().filter(|value| *value > 0);
    }
    value(NUMBERS, word)
}

/// The value beside a word.
pub(super) fn value(table: &[(&str, u32)], word: &str) -> Option<u32> {
    table.iter().find(|(name, _)| *name == word).map(|(_, value)| *value)
}

/// Names of things that are verbs or adjectives as often: after a subject or "to" they are no things.
pub(super) const AMBIGUOUS: &str = "bat bear bears boat book books bowl bowls chair chairs cook cooks duck ducks fan fans fork guide guides kite \
    park parks ring rings skate skates ski skis surf tie ties train trains trunk watch watches fish fly flies bus \
    light lights play guards guard stands stand";

/// Words before a verb.
pub(super) const SUBJECTS: &str = "can could he i it may might must should she they to we who will would you";
