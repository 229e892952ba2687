use genlock_diagnose::codes;
use genlock_format::{Confidence, Format, Info, Input, JsonRoot, Peek, Registry, Verdict, loss_code};
use genlock_model::Feature;

struct Fake(&'static Info, Confidence);

impl Format for Fake {
    fn info(&self) -> &'static Info {
        self.0
    }

    fn detect(&self, _: &Peek<'_>) -> Verdict {
        Verdict { confidence: self.1, evidence: "because".to_owned() }
    }
}

const fn info(id: &'static str) -> Info {
    Info { id, name: id, family: "test", extensions: &[], provisional: None, support: &[], options: &[], page: "" }
}

static COCO: Info = info("coco");
static CVAT: Info = info("cvat");

fn best(coco: Confidence, cvat: Confidence) -> Option<&'static str> {
    let registry = Registry::new().with([Box::new(Fake(&COCO, coco)) as Box<dyn Format>, Box::new(Fake(&CVAT, cvat))]);
    registry.detect(&Input::memory([("a.json", "{}")])).best().map(|format| format.info().id)
}

#[test]
fn the_surest_format_wins_and_a_tie_is_put_to_the_user() {
    use Confidence::{Certain, Likely, No, Weak};
    assert_eq!(best(Likely, Certain), Some("cvat"));
    assert_eq!(best(Likely, Weak), Some("coco"));
    assert_eq!(best(Weak, No), Some("coco"));
    assert_eq!(best(Likely, Likely), None);
    assert_eq!(best(No, No), None);
}

#[test]
fn formats_are_found_by_their_id() {
    let registry =
        Registry::new().with([Box::new(Fake(&COCO, Confidence::No)) as Box<dyn Format>, Box::new(Fake(&CVAT, Confidence::No))]);
    assert!(registry.get("coco").is_some() && registry.get("Coco").is_none());
    assert_eq!(registry.similar("coc"), ["coco"]);
}

#[test]
fn each_kind_of_content_has_the_code_of_its_loss() {
    for feature in Feature::ALL {
        assert_eq!(loss_code(*feature).id, format!("loss/{}", feature.name()));
        assert_eq!(serde_json::to_string(feature).unwrap(), format!("{:?}", feature.name()));
    }
    let losses = codes::all().filter(|code| code.area() == "loss").count();
    assert_eq!(losses, Feature::ALL.len(), "each code of a loss has its kind of content");
}

fn root(text: &str) -> JsonRoot {
    Peek::json_of(text).unwrap()
}

#[test]
fn the_shape_of_a_head_is_seen_however_it_is_cut() {
    let whole = r#"{"images": [{"id": 1, "a\"b": "x: {"}], "annotations": {"deep": 2}}"#;
    assert_eq!(root(whole).keys, ["images", "annotations"]);
    assert!(root(whole).mentions("deep") && !root(whole).has("deep") && !root(whole).lines);
    for cut in 1..whole.len() {
        assert_eq!(root(&whole[..cut]).bracket, '{');
    }
    assert_eq!(root(r#"[{"a": 1}, {"b": 2}]"#).keys, ["a"]);
    assert_eq!(root("\u{feff} [1]").bracket, '[');
    let lines = root("{\"a\": 1}\n{\"b\": 2}\n");
    assert!(lines.lines && lines.has("a") && !lines.has("b"));
    for text in ["", "a", "7", "\"{\"", "<a/>"] {
        assert_eq!(Peek::json_of(text), None, "{text:?}");
    }
}

#[test]
fn a_look_sees_the_first_file() {
    let input = Input::memory([("b/LABELS.JSON", "{\"a\": 1}")]);
    let peek = Peek::new(&input);
    assert_eq!((peek.extension().as_str(), peek.is_file(), peek.head()), ("json", true, "{\"a\": 1}"));
    let long = format!("{}é", "a".repeat((64 << 10) - 1));
    let input = Input::memory([("a", long)]);
    assert_eq!(Peek::new(&input).head().len(), (64 << 10) - 1, "a character that is cut is left out");
    let empty = Input::memory(Vec::<(String, Vec<u8>)>::new());
    assert_eq!((Peek::new(&empty).head(), Peek::new(&empty).json()), ("", None));
}
