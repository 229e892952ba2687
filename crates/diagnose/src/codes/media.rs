//! What is said about media files.

codes! {
    MISSING = "media/missing", Warning, "the media was not found",
        "The labels name a media file that is not in the folder given with --media. Without it, frame numbers and offsets cannot be checked.";
    UNREADABLE = "media/unreadable", Error, "the media could not be opened",
        "The file is damaged, or of a kind that this build cannot open. genlock doctor says what the build can open.";
    AMBIGUOUS = "media/ambiguous", Warning, "several media files fit",
        "More than one file in the folder fits the name that the labels use. The first in alphabetical order was taken.";

    BOX_SIZE = "media/box-size", Error, "a box of the file has an impossible size",
        "MP4 and QuickTime files are nested boxes that each state their size. Past a box whose size cannot be right nothing can be found; what stood before it was read.";
    CLOCK_DRIFT = "media/clock-drift", Warning, "the clocks of sound and pictures run at different speeds",
        "Flashes in the pictures and the sudden sounds that belong to them drift apart along a straight line. A recorder of its own had a clock that was a little slow or fast, or one stream was converted by a ratio such as 1001/1000 and the other was not. Times are true only on the stream that they were taken from; the map brings those of the sound onto those of the pictures. It is a suspicion from the content: check it at the end of the recording, where it is largest.";
    CLOCK_JUMP = "media/clock-jump", Warning, "the clock of the container jumps",
        "Recordings were joined, each with a clock of its own, as when transport streams are concatenated. FFmpeg prints a duration that includes the jump. Genlock divides the file into segments and says where each begins; times that were counted without the jump (decoded samples or frames) fit the segments' continuous time.";
    CLOCK_WRAP = "media/clock-wrap", Warning, "the clock of the container wraps inside the file",
        "The clock of MPEG transport and program streams starts again after 26.5 hours, and that of FLV files whose writer left out the highest byte after 4.66 hours. Genlock counts on; FFmpeg and what is built on it show negative times before the wrap, or times that run back.";
    COMPRESSED_MOVIE = "media/compressed-movie", Error, "the movie box is compressed",
        "Old QuickTime files may compress their sample tables. They are not read; remux the file, for example with ffmpeg -i old.mov -c copy new.mov.";
    DOUBLED_FRAMES = "media/doubled-frames", Note, "pictures repeat in a fixed rhythm",
        "Material of a lower rate was stored at a higher one by repeating pictures: 15 as 30, or 24 as 30 with every fifth picture twice. Presentation times are not wrong, but they are only as fine as the pictures that are new, trackers see an object stand still and jump, and a label on a repeated picture belongs to the one before. Numbers of pictures of the source are not numbers of stored ones. To undo it, drop the repeats, for example with ffmpeg's filter mpdecimate.";
    EDIT_GAP = "media/edit-gap", Warning, "an edit list with a gap in the middle",
        "An empty edit between two others means that nothing is presented for its time. FFmpeg 5.1 and everything built on it show phantom frames there and put what follows a frame late; other tools ignore the gap, so that all later times are early by its length.";
    EDIT_RATE = "media/edit-rate", Warning, "an edit that plays faster or slower",
        "The media rate of an edit is not 1. ISO/IEC 14496-12 allows only 1 and 0 (hold one picture); few players follow any other. The rate is taken for 1, so that times after it may be wrong.";
    EDIT_ROUNDED = "media/edit-rounded", Note, "edits are rounded to media ticks",
        "The timescales of movie and media have no common tick that fits 32 bits. Times after an edit may be off by half a media tick.";
    EMPTY_FRAMES = "media/empty-frames", Note, "chunks that show the picture before them again",
        "The recorder dropped a picture, or the encoder found nothing new, and wrote an empty chunk to keep the time. The picture before it stays on show; decoders give nothing for it, so that the number of a decoded picture divided by the rate is early from there on. Use the frame table, or the place among all chunks.";
    GARBAGE = "media/garbage", Warning, "bytes that belong to nothing",
        "Between packets or frames stand bytes that are neither, as after a damaged transfer or where a recording was cut in the middle of a packet. They were passed over; what they held is missing.";
    INDEX = "media/index", Note, "the index of the file is missing or does not fit",
        "The list of chunks at the end of the file is not there, as in recordings that were never finished, or counts more or fewer than the file has. The chunks themselves were read. Tools that trust the index may see fewer frames.";
    LOST_PACKETS = "media/lost-packets", Warning, "packets are missing",
        "The counters of a transport stream show that packets were lost on the way. The frames that they belonged to are damaged or missing; the times of the others do not change.";
    NO_MOVIE_TIMESCALE = "media/no-movie-timescale", Warning, "the movie has no timescale",
        "The durations of edits are counted in a timescale that the file does not state. 1000 ticks per second are assumed, which is what most writers use.";
    NO_PRESENTATION_TIMES = "media/no-presentation-times", Warning, "packets have no presentation time",
        "The container stores only the order of decoding, as AVI does. Times follow from the order and the rate. Genlock reads the order of display from the pictures themselves where it knows the codec, and its times are exact then; where it does not, they are uncertain by a frame, and the message says so. FFmpeg shows such frames late by as many as decoding runs ahead, mostly one.";
    NO_TIMES = "media/no-times", Warning, "packets have no time at all",
        "Neither a presentation nor a decoding time stands in these packets. They are put where the packet before them ends.";
    NOTHING_SHOWN = "media/nothing-shown", Warning, "the edit list presents nothing",
        "No sample of the stream lies in an edit. A player shows nothing of it; labels on it have no time.";
    RESTAMPED_DROP = "media/restamped-drop", Warning, "frames seem to be lost and the rest stamped anew",
        "From a moment on the pictures are early against the sound, by a whole number of frames or nearly so. A recorder or converter lost frames and stamped those that were left as if they had followed on, so that the container shows no hole. Labels made on the pictures are early from there on by as much against labels made on the sound. The map moves the pictures back; where exactly the frames are missing is only known to lie between two events.";
    SAMPLE_RATE = "media/sample-rate", Warning, "the sample rate in the header seems to be wrong",
        "The sound has one sample rate and the header states another, as when 44.1 kHz samples are written under a header of 48 kHz: everything plays 8.8 % too fast and too high. The file itself holds no trace of it. What shows it is other evidence: the length of the pictures beside it, events that are seen and heard, or a test tone of known frequency. Compare with the length of the original recording, then write the header anew, for example with sox -r 44100 or ffmpeg's filter asetrate.";
    SCRAMBLED = "media/scrambled", Error, "packets are scrambled",
        "The content is encrypted, or was marked as damaged by the receiver. It was not read.";
    SEQUENCE_GAP = "media/sequence-gap", Warning, "images of a sequence are missing",
        "Numbers are left out between the first and the last image, or a list names files that are not there. Their time stays empty, so that later images keep their true times; tools that number the files that are there put all later ones too early.";
    SEQUENCE_LEFT_OUT = "media/sequence-left-out", Note, "entries of the folder are left out",
        "Files that do not belong to the sequence, and links that lead out of the folder, are not counted as images.";
    SEQUENCE_NUMBERS = "media/sequence-numbers", Note, "the numbers of a sequence are unusual",
        "They do not start at 0, have different widths, or repeat. The lowest number is presented at 0 s, and files are sorted by the value of their numbers.";
    SHORT_DELAY = "media/short-delay", Warning, "pictures that stay for no time",
        "A GIF says of pictures that they stay for 0 or 1 hundredths of a second. Genlock takes the stored value; browsers and FFmpeg do not believe it and show each such picture for a tenth of a second, so that everything after it comes later there. Labels that were made in a browser follow the browser.";
    SIZE_LIES = "media/size-lies", Warning, "a size in the file is not true",
        "A header claims more bytes than the file has, as in recordings that were cut short or never finished. What is there was read and counts.";
    SOUND_DROP = "media/sound-drop", Warning, "sound seems to be lost and the rest moved up",
        "From a moment on the sound is early against the pictures. Samples were lost, in a buffer that ran over or a packet that did not arrive, and what followed was joined without a gap; or pictures were repeated there. The map moves the sound back; where exactly the samples are missing is only known to lie between two events.";
    SOUND_OFFSET = "media/sound-offset", Warning, "sound and pictures are apart throughout",
        "Flashes in the pictures and the sudden sounds that belong to them are apart by the same time everywhere, by more than people notice. The container may state exactly this delay, in which case it presents a wrong one faithfully; or a microphone was far away: sound takes 2.9 ms for each metre. The map moves the sound. Labels made by ear and labels made by eye disagree by as much.";
    STAMP_BACKWARD = "media/stamp-backward", Warning, "time stamps run backwards",
        "A sample bears an earlier time than the one before it in the list. Samples are presented in the order of their times.";
    STAMP_COUNT = "media/stamp-count", Warning, "files and time stamps differ in number",
        "The list of time stamps has more or fewer lines than there are files. Each file is given the line that its number names; files without a line are left out.";
    STAMP_GAP = "media/stamp-gap", Warning, "samples of a sensor are missing",
        "Two time stamps are more than one and a half of the usual distance apart, so that samples between them were dropped. Their time stays empty; a sample number divided by a rate is wrong from there on.";
    STAMP_MISSING = "media/stamp-missing", Warning, "entries without a time stamp",
        "Lines of a list hold nothing that can be read as a time. Their samples are left out.";
    STAMP_REPEATED = "media/stamp-repeated", Warning, "time stamps repeat",
        "Two samples of one sensor bear the same time. Both are kept; the earlier one is presented for no time.";
    STAMP_UNEVEN = "media/stamp-uneven", Note, "the distance of time stamps varies",
        "Some distances differ by more than a quarter from the usual one. A sample number divided by a rate is wrong there.";
    STAMP_UNIT = "media/stamp-unit", Note, "the unit of time stamps was recognised by size",
        "Whole numbers that are dates have about ten digits in seconds, thirteen in milliseconds, sixteen in microseconds and nineteen in nanoseconds; smaller ones are told by their usual distance.";
    STAMP_ZONE = "media/stamp-zone", Note, "dates without a time zone",
        "The list states dates and times of day but no time zone. UTC is assumed, so that the clock of the world may be off by whole hours; times within the recording are not affected.";
    TIMECODE = "media/timecode", Warning, "an impossible timecode track",
        "The rate, the frames per second and the count of the timecode track do not fit together, so it gives no clock time.";
    TRACK_UNREADABLE = "media/track-unreadable", Error, "a track could not be read",
        "The track lacks its header or its timescale. The other tracks were read.";
    TRUNCATED = "media/truncated", Warning, "the file ends early",
        "The file ends inside a part that it announces. What is there was read; the end of the media is missing.";
    TWO_CLOCKS = "media/two-clocks", Warning, "the sound has two clocks that differ",
        "The header of the stream counts its bytes or chunks at one rate, and the frames of sound in them last longer or shorter than that, as when sound of a variable bit rate was written with a header for a constant one. Players that go by the header let the sound drift against the pictures; decoders that play the frames one after another do not.";
    UNKNOWN_PRIMING = "media/unknown-priming", Note, "the delay of the encoder is not known",
        "Encoders of AAC and MP3 put silent samples before the sound. This file has no field that says how many, so they are heard, and everything recorded comes later by them: usually 1024 samples for AAC, 1105 for MP3, 481 for layer II. Labels made on the original recording are early by as much; genlock align tells.";
}
