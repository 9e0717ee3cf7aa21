package dev.antiphon.app;

import dev.antiphon.seal.KeyFile;
import dev.antiphon.seal.SealedCompaction;
import dev.antiphon.seal.SealedReasoning;
import dev.antiphon.seal.Seals;
import java.nio.file.Path;
import java.security.SecureRandom;

/** What is put under a seal, with the keys of one file. */
record Sealing(Seals seals, SealedReasoning reasoning, SealedCompaction compactions) {

    static Sealing of(Settings.Seal seal, Path data, SecureRandom random) {
        Seals seals = new Seals(keyFile(seal, data, random), random);
        return new Sealing(seals, new SealedReasoning(seals), new SealedCompaction(seals));
    }

    /** A file that is named must be there: a key of its own would keep a node from opening what the others seal. */
    private static KeyFile keyFile(Settings.Seal seal, Path data, SecureRandom random) {
        KeyFile file = new KeyFile(data.resolve(seal.keys()));
        return seal.keys().equals(Settings.Seal.OWN_KEYS) ? file.orNew(random) : file;
    }
}
