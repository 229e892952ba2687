//! Labels and texts that say different things.

codes! {
    UNDEFINED_TERM = "check/undefined-term", Error, "a class that the ontology does not know",
        "The class of labels is neither a term of the project's ontology nor a synonym of one. It is only looked for where an ontology is given.\n\n\
         A training run takes a mistyped class for a class of its own; a filter by class passes over its labels.\n\n\
         Example: 212 labels are `pedestrain`; the ontology has `pedestrian`.\n\n\
         To mend it, rename the class, or add the term or the synonym to the ontology. Where everyday knowledge or WordNet places the word below a term, or a term is alike in spelling or meaning, the message proposes it; similarity decides nothing.";
    SYNONYM = "check/synonym", Warning, "a class by another name than its canonical one",
        "The class has a name that the ontology (or everyday knowledge) lists as a synonym, or another spelling or number of the canonical name. Without an ontology, two classes of one dataset that mean one thing are reported.\n\n\
         Two names for one thing split its labels into two classes.\n\n\
         Example: `automobile` on 40 labels and `car` on 900.\n\n\
         To mend it, use the canonical name. Where the ontology itself declares the synonym, `--fix` does so.";
    FORBIDDEN_TERM = "check/forbidden-term", Error, "a word that must not be used",
        "The name of a class, or a text, has a word that the ontology lists as forbidden, in any number.\n\n\
         Projects forbid words that are vague, hurtful or out of date.\n\n\
         Example: the ontology has `forbidden: {vehicle: {use: car, why: too vague}}`, and a class is `Vehicles`.\n\n\
         To mend it, use the word that the ontology names instead.";
    CONTRADICTION = "check/contradiction", Error, "two descriptions of one thing that cannot both be true",
        "Two labels of one object (joined by a relation or by a track that runs on both streams) have classes that exclude each other; or a text names something that is not labelled, while a sibling of it is labelled and not named.\n\n\
         One of the two is wrong, and a model that learns from both learns noise.\n\n\
         Example: the camera has `dog`, the LiDAR has `cat` for the same track; the text says \"a cat on a sofa\" beside boxes of a dog and a sofa.\n\n\
         To mend it, look at the media and correct one of the two. Terms that can be true of one thing at once are declared with `exclusive: false` on the term above them. Two terms of an ontology that nothing joins are a warning.";
    GRANULARITY = "check/granularity", Warning, "one object named more and less finely",
        "Two labels of one object have classes of which one stands above the other by more levels than allowed (`max-levels`, 0 by default); or a text is finer or coarser than the labels by more than `max-text-levels` (2 by default; a note). The ontology's own `max_levels`, for all or for one term, go before both.\n\n\
         Counts and scores by class come out differently for each modality.\n\n\
         Example: `vehicle` in the LiDAR and `car` in the camera.\n\n\
         To mend it, label both on one level, or allow the difference.";
    ATTRIBUTE_CLASH = "check/attribute-clash", Error, "attributes of one object that contradict each other",
        "A colour of a label contradicts the colour in the text beside it, or the same attribute on another label of the object. Colours are compared by the eleven basic terms of English: navy is a blue, teal is a blue or a green. Neighbours such as red and orange are a warning. Other attributes are compared between labels where `attributes` names them.\n\n\
         Text similarity cannot see this: it takes blue and red for nearer to each other than navy and blue.\n\n\
         Example: \"a red car\" beside one car with the colour `blue`.\n\n\
         To mend it, look at the picture and correct one of the two.";
    MENTION_WITHOUT_OBJECT = "check/mention-without-object", Error, "a text speaks of something that is not labelled",
        "A text that describes a scene names a thing of a class that is labelled in the dataset, and no such object is labelled in the scene. Texts on pictures are descriptions, and those of text streams that `captions` names; spoken words are not. Things that need not be there (\"a dog bowl\", \"a painting of a horse\", \"the door of a car\") and scenes without any object are passed over.\n\n\
         The object is missing, or the text is of another scene.\n\n\
         Example: \"a dog on a couch\" beside a box of a couch only, in a dataset with dogs.\n\n\
         To mend it, label the object or correct the text. A word that only WordNet knows is a warning, and only if it has one sense there: a stroller may be a person and a pram.";
    NEGATED_OBJECT = "check/negated-object", Error, "a text says that something is not there which is labelled",
        "A text denies a thing (\"no dog\", \"without a dog\", \"the dog is missing\"), and an object of this class, or of one below it, is labelled in the scene.\n\n\
         One of the two is wrong. A comparison that only looks for words takes the text for agreement.\n\n\
         Example: \"an empty street with no cars\" beside two boxes of cars.\n\n\
         To mend it, look at the media and correct one of the two.";
    OBJECT_WITHOUT_MENTION = "check/object-without-mention", Note, "an object that no text speaks of",
        "An object is labelled, and none of the texts beside it names it, a finer or a coarser word for it. It is an error for terms with `must_mention` in the ontology, for classes in `must-mention`, and for objects that cover at least `min-area` of the picture; with `all` it is a note for every class.\n\n\
         Texts rarely name everything, so nothing else is reported by default.\n\n\
         Example: `pedestrian` must be mentioned, and the text beside a pedestrian is \"a red car at a crossing\".\n\n\
         To mend it, complete the text, or look whether the label is wrong.";
    COUNT_MISMATCH = "check/count-mismatch", Error, "a text and the labels give different numbers",
        "A text gives a number (\"two dogs\", \"a pair of\", \"dozens of\", a plural), and fewer objects of this class or of those below it are labelled: an error for a number, a warning for a plural or a vague word. More objects than an exact number are a warning, since the text may speak of some only. Labels of crowds count as many; labels of two annotators are not added; boxes without a track count as many as stand in one frame.\n\n\
         Embeddings do not see numbers: \"two dogs\" and \"one dog\" are nearly the same to them.\n\n\
         Example: \"three people\" beside two boxes of persons.\n\n\
         To mend it, label the missing objects or correct the number.";
    SIDE_MISMATCH = "check/side-mismatch", Warning, "a text has something on the left that is on the right",
        "A text places a thing on the left or right of the picture, and all labelled objects that can be meant lie beyond the middle on the other side by more than `margin` of the width. \"To the left of the tree\" is a place beside the tree and is not judged.\n\n\
         Mirrored pictures and mirrored labels show themselves here.\n\n\
         Example: \"a dog on the left\" beside one dog at 80 % of the width.\n\n\
         To mend it, look whether pictures were flipped without their labels or texts, and correct the text.";
    NOT_ENGLISH = "check/not-english", Note, "a text in a language that is not read",
        "The text is in another language than English, by its script and function words. Texts are read in English only, so it was compared with nothing, and it counts as unchecked.\n\n\
         A rule that reads a language which it does not know would report noise.\n\n\
         Example: \"Ein Hund liegt auf dem Sofa\".\n\n\
         There is nothing to mend; check such texts by other means.";
}
