//! Counterparts that are missing, and ids that lead nowhere.

codes! {
    DANGLING = "check/dangling", Error, "an id that leads nowhere",
        "A label names a stream, class, track, annotator, clock or coordinate frame that does not exist, or a relation joins something that does not exist, or something with itself.\n\n\
         A loader that follows the id stops or, worse, takes another row.\n\n\
         Example: a relation to box 17 of a file that has boxes 1 to 16.\n\n\
         To mend it, look for a record that was deleted, or a file of the delivery that is missing.";
    SOUND_WITHOUT_PICTURE = "check/sound-without-picture", Warning, "a sound without a picture of what makes it",
        "An audio label has a class that is labelled in pictures, too, but no label of that class is there at that time. Labels whose attribute says that what is heard is off screen are passed over, and so are classes that are never labelled in pictures.\n\n\
         Audio-visual models learn from such pairs that a sound and a picture belong together.\n\n\
         Example: a bark from 3 s to 4 s; the dog is labelled from 10 s on.\n\n\
         To mend it, label what is seen, or set the attribute `off_screen`. `off-screen` lists the attributes.";
    PICTURE_WITHOUT_SOUND = "check/picture-without-sound", Warning, "a picture without the sound that it is said to make",
        "A label in the picture bears an attribute that says that the thing is heard (`sounding`), its class is labelled in the sound, too, but not at that time.\n\n\
         What is seen need not be heard, so only labels that say so are judged; of those, one of the two must be wrong.\n\n\
         Example: a box of a dog with `sounding: true` and no bark.\n\n\
         To mend it, label the sound, or correct the attribute. `sounding` lists the attributes.";
    CUBOID_WITHOUT_BOX = "check/cuboid-without-box", Error, "a cuboid without its box",
        "Nearly all cuboids of the sensor are joined to a box in a picture (by a relation, or by their track at that time), and this one is not; or a track has boxes before and after, and none here. Objects that are said to be invisible, heavily occluded or without points are passed over, and so are sensors whose cuboids mostly have no box: a lidar sees what no camera sees.\n\n\
         Fusion and association learn from the pairs; a missing box teaches that the object is not there.\n\n\
         Example: the car of track 7 has a box in frames 1 to 20 and 22 to 40, and a cuboid in all of them.\n\n\
         To mend it, label the box, or say why there is none. `linked`, `max-occlusion`, `min-points` and `ignored` are the parameters.";
    BOX_WITHOUT_CUBOID = "check/box-without-cuboid", Error, "a box without its cuboid",
        "Nearly all boxes of the camera are joined to a cuboid, and this one is not; or a track has cuboids before and after, and none here. Objects that are said to be out of range or to have no points are passed over.\n\n\
         Fusion and association learn from the pairs; a missing cuboid teaches that the box is a false one.\n\n\
         Example: a pedestrian at 20 m with a box and 150 points, but no cuboid.\n\n\
         To mend it, label the cuboid, or say why there is none. `linked`, `min-points`, `max-range` and `ignored` are the parameters.";
    TURN_WITHOUT_TRANSCRIPT = "check/turn-without-transcript", Error, "speech that nobody wrote down",
        "A transcript and speaker turns run side by side, and less than a fifth of this turn is covered by words. Turns of less than 300 ms are passed over.\n\n\
         Speech recognition learns silence where somebody speaks.\n\n\
         Example: a turn from 31.0 s to 35.5 s between two cues.\n\n\
         To mend it, write down what is said, or mark it as unintelligible. `covered`, `side-by-side`, `min-length` and `spoken` are the parameters.";
    TRANSCRIPT_WITHOUT_TURN = "check/transcript-without-turn", Error, "words that nobody says",
        "A transcript and speaker turns run side by side, and less than a fifth of these words is covered by a turn.\n\n\
         Diarization and recognition learn speech where nobody speaks. A row of such cues often means that they belong to another place.\n\n\
         Example: a cue from 80.0 s to 82.0 s, and nobody speaks between 78 s and 85 s.\n\n\
         To mend it, look at the time of the cue, or label the turn.";
}
