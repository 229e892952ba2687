//! Labels that are finer or coarser than their counterparts.

codes! {
    CLIP_LEVEL = "check/clip-level", Warning, "a class of the whole clip here, in detail there",
        "In one modality, a class is labelled for the whole of a recording; in another, labels of the same class cover less than half of it.\n\n\
         A model that pairs them learns that the thing is heard while it is not seen. Captions are of the whole clip by their nature and are not judged.\n\n\
         Example: the sound is tagged \"siren\" for 60 s, the ambulance is in the picture for 8 s.\n\n\
         To mend it, give the coarse label its times, or keep both apart when training. `whole` and `part` are the parameters.";
    WHOLE_TEXT = "check/whole-text", Warning, "a shape joined to a whole text",
        "Most relations between texts and shapes lead to a word or phrase (a range of the text, or a short text), and this one to a whole sentence.\n\n\
         Grounding needs to know which words a mask is of; a sentence names several things.\n\n\
         Example: the mask of a cup is joined to \"a man puts a cup on the table\".\n\n\
         To mend it, join the shape to the words that name it. `words` and `phrased` are the parameters.";
    SAMPLING = "check/sampling", Note, "modalities labelled at different rates",
        "The usual step between labels of a track is more than 1.5 times as long in one modality of a recording as in another.\n\n\
         Pairs by nearest time are then off by up to half of the longer step, and one modality has labels that have no counterpart.\n\n\
         Example: boxes at 10 Hz, cuboids at 2 Hz.\n\n\
         To mend it, nothing may need to be done: pair at the slower rate, or interpolate. `ratio` and `min-steps` are the parameters.";
}
