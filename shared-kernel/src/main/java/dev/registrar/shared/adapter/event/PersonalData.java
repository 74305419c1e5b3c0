package dev.registrar.shared.adapter.event;

import com.google.crypto.tink.Aead;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.Base64;

/**
 * Encrypts what an event says of its person. The text is bound to the person and to the name and revision of the event,
 * so that it can be moved to no other person and to no other kind of event.
 */
final class PersonalData {

    /** First byte of the encrypted form: AES-256-GCM, 12 bytes of nonce, text, 16 bytes of tag. */
    private static final byte FORM = 1;

    private PersonalData() {}

    static String seal(Aead key, String subject, String name, String revision, byte[] plain) {
        try {
            byte[] encrypted = key.encrypt(plain, context(subject, name, revision));
            var sealed = new byte[1 + encrypted.length];
            sealed[0] = FORM;
            System.arraycopy(encrypted, 0, sealed, 1, encrypted.length);
            return Base64.getUrlEncoder().withoutPadding().encodeToString(sealed);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("personal data could not be encrypted", e);
        }
    }

    static byte[] open(Aead key, String subject, String name, String revision, String text) {
        byte[] sealed = Base64.getUrlDecoder().decode(text);
        if (sealed.length == 0 || sealed[0] != FORM) {
            throw new IllegalStateException("personal data of %s in %s has an unknown form".formatted(subject, name));
        }
        var encrypted = new byte[sealed.length - 1];
        System.arraycopy(sealed, 1, encrypted, 0, encrypted.length);
        try {
            return key.decrypt(encrypted, context(subject, name, revision));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("personal data of %s in %s was tampered with".formatted(subject, name), e);
        }
    }

    private static byte[] context(String subject, String name, String revision) {
        return (subject + "\n" + name + "\n" + revision).getBytes(StandardCharsets.UTF_8);
    }
}
