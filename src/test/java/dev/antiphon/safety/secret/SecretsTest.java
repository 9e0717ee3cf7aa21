package dev.antiphon.safety.secret;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import dev.antiphon.safety.Finding;
import dev.antiphon.safety.Planted;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

@Tag("F64")
class SecretsTest {

    private static final Secrets SECRETS = new Secrets();

    @Test
    void everyRuleSaysWhatItIsAndWhereItsIssuerSaysSo() {
        assertThat(Rules.read()).hasSizeGreaterThan(150).allSatisfy(rule -> {
            assertThat(rule.name()).matches("[a-z0-9-]+");
            assertThat(rule.what()).isNotBlank();
            assertThat(rule.source()).startsWith("https://");
        });
    }

    static Stream<String> keys() {
        return Stream.of(
                "sk-" + "proj-" + Planted.random(1, 70) + "T3Blbk" + "FJ" + Planted.random(2, 70),
                "sk-" + "svcacct-_" + Planted.random(3, 60),
                "sk-" + "admin-" + Planted.random(4, 60),
                "sk-" + "ant-api03-" + Planted.random(5, 93) + "AA",
                "AKI" + "A" + "2OGYBAH6STMMNXWG",
                "gl" + "pat-" + Planted.random(6, 20),
                "npm" + "_" + Planted.random(7, 36),
                "xox" + "b-2748362837-" + Planted.random(8, 24),
                "hv" + "s." + Planted.random(9, 90),
                "dap" + "i" + "3fa9c1d27be04f5a8c6d9e1b2a7f4c0d",
                "AIz" + "a" + Planted.random(10, 35),
                "SG" + "." + Planted.random(11, 22) + "." + Planted.random(12, 43),
                "pypi-" + "AgEIcHlwaS5vcmc" + Planted.random(13, 80),
                "hf" + "_" + Planted.random(14, 34));
    }

    @ParameterizedTest
    @MethodSource("keys")
    void aKeyIsFoundWhereItStands(String key) {
        String text = "before " + key + ", after";
        assertThat(SECRETS.find(text)).extracting(Finding::from, Finding::to).contains(tuple(7, 7 + key.length()));
    }

    @ParameterizedTest
    @MethodSource("keys")
    void aKeyIsFoundInEveryEncoding(String key) {
        String said = "the key is " + key + " and more";
        String hex = HexFormat.of().formatHex(said.getBytes(StandardCharsets.UTF_8));
        StringBuilder percent = new StringBuilder();
        StringBuilder html = new StringBuilder();
        StringBuilder json = new StringBuilder();
        for (char c : said.toCharArray()) {
            percent.append("%%%02X".formatted((int) c));
            html.append("&#%d;".formatted((int) c));
            json.append("\\u%04x".formatted((int) c));
        }
        for (String encoded : List.of(
                hex,
                percent.toString(),
                html.toString(),
                json.toString(),
                Planted.base64(said),
                Planted.wrapped(Planted.PROSE + said + Planted.PROSE),
                Planted.base64(said).replace('+', '-').replace('/', '_').replace("=", ""),
                Planted.base64(Planted.base64(said)),
                Planted.base64(percent.toString()))) {
            assertThat(SECRETS.find("x " + encoded + " y")).as(encoded).isNotEmpty();
        }
    }

    @Test
    void insideBase64TheWholeRunIsReported() {
        String encoded = Planted.base64("my token is " + Planted.gitHub(3) + " do not tell");
        assertThat(SECRETS.find("a " + encoded + " b"))
                .containsExactly(new Finding("github-token", 2, 2 + encoded.length()));
    }

    @Test
    void ofSeveralKeysInOneRunEachRuleIsReported() {
        String encoded = Planted.base64(
                "token " + Planted.gitHub(3) + "\n" + Planted.privateKey(4) + "\nand " + Planted.gitHub(5));
        assertThat(SECRETS.find(encoded)).extracting(Finding::rule).contains("github-token", "private-key");
        String json = "secret_key = \"" + Planted.random(5, 40) + "\\n"
                + Planted.privateKey(6).replace("\n", "\\n") + "\"";
        assertThat(SECRETS.find(json)).extracting(Finding::rule).contains("private-key");
    }

    @Test
    void oneEscapedCharacterDoesNotHideAKey() {
        String key = Planted.gitHub(4);
        String escaped = key.substring(0, 9) + "%"
                + HexFormat.of().withUpperCase().toHexDigits((byte) key.charAt(9)) + key.substring(10);
        assertThat(SECRETS.find("u=" + escaped + "&v=1"))
                .contains(new Finding("github-token", 2, 2 + escaped.length()));
    }

    @Test
    void aChecksumThatAddsUpIsCertain() {
        assertThat(Check.addsUp("zQWBuTSOoRi4A9spHcVY5ncnsDkxkJ" + "0mLq17")).isTrue();
        assertThat(Check.addsUp("zQWBuTSOoRi4A9spHcVY5ncnsDkxkJ" + "0mLq1A")).isFalse();
    }

    @Test
    void aPrivateKeyIsFoundToItsEnd() {
        String key = Planted.privateKey(1);
        assertThat(SECRETS.find("x\n" + key + "\ny")).containsExactly(new Finding("private-key", 2, 2 + key.length()));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "password = \"Zu7-kraal!9\"",
                "db.password=k3Jh8!wq2",
                "<apiToken>q8Zk3vTw0pLx7Rb2</apiToken>",
                "\"client_secret\": \"q8Zk3vTw0pLx7Rb2Yd5\"",
                "System.setProperty(\"service.token\", \"q8Zk3vTw0pLx7Rb2\")",
                "mysql://root:q8Zk3vTw@db.internal/x",
                "Server=db;Password=q8Zk3vTw0p;Encrypt=true"
            })
    void aNameMakesAValueASecret(String text) {
        assertThat(SECRETS.find(text)).isNotEmpty();
    }

    @Tag("U34")
    @ParameterizedTest
    @ValueSource(
            strings = {
                "api_key = \"<your-key>\"",
                "api_key = ${API_KEY}",
                "password = os.environ[\"PASSWORD\"]",
                "password: changeme",
                "token = getToken(request)",
                "postgres://user:password@localhost/db",
                "commit 3f786850e387550fdab836ed7e6dc881de23001b",
                "sha256: e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
                "id = 7b1f3d5c-9a2e-4c60-8f1d-2b3c4d5e6f70",
                "max_tokens = 4096, token_type = \"bearer\", tokenizer = o200k_base",
                "Use -----BEGIN PRIVATE KEY----- as the first line.",
                "the secret of good bread: patience1234",
                "key = value, public_key = q8Zk3vTw0pLx7Rb2Yd5",
                "AKIAIOSFODNN7EXAMPLE"
            })
    void whatOnlyLooksLikeASecretIsNone(String text) {
        assertThat(SECRETS.find(text)).isEmpty();
    }

    @Test
    void aTokenWithAReadableHeaderIsFoundAndOneWithoutIsNot() {
        String rest = "." + Planted.base64("{\"sub\":\"someone\"}").replace("=", "") + "." + Planted.random(5, 43);
        assertThat(SECRETS.find(Planted.base64("{\"alg\":\"HS256\"}").replace("=", "") + rest))
                .extracting(Finding::rule)
                .contains("jwt");
        assertThat(SECRETS.find(Planted.base64("{\"kind\":\"none of it\"}").replace("=", "") + rest))
                .isEmpty();
    }
}
