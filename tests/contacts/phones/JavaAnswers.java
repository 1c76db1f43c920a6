import com.google.i18n.phonenumbers.NumberParseException;
import com.google.i18n.phonenumbers.PhoneNumberUtil;
import com.google.i18n.phonenumbers.PhoneNumberUtil.PhoneNumberFormat;
import com.google.i18n.phonenumbers.Phonenumber.PhoneNumber;
import java.io.InputStream;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.Properties;
import java.util.stream.Stream;

/**
 * Answers of the Java library: from lines `field (UTF-8 as hexadecimal),region` to lines `e164,valid,type,region`, in order.
 * The first line of the answers is the library's version. Nothing stands for null.
 */
class JavaAnswers {
    private static final PhoneNumberUtil LIBRARY = PhoneNumberUtil.getInstance();
    private static final String POM = "/META-INF/maven/com.googlecode.libphonenumber/libphonenumber/pom.properties";

    public static void main(String[] paths) throws Exception {
        try (Stream<String> asked = Files.lines(Path.of(paths[0]));
                PrintWriter told = new PrintWriter(Files.newBufferedWriter(Path.of(paths[1])))) {
            told.println(version());
            asked.parallel().map(JavaAnswers::answer).forEachOrdered(told::println);
        }
    }

    private static String version() throws Exception {
        Properties pom = new Properties();
        try (InputStream in = PhoneNumberUtil.class.getResourceAsStream(POM)) {
            pom.load(in);
        }
        return pom.getProperty("version");
    }

    private static String answer(String line) {
        int comma = line.indexOf(',');
        String text = new String(HexFormat.of().parseHex(line.substring(0, comma)), StandardCharsets.UTF_8);
        String region = line.substring(comma + 1);
        try {
            PhoneNumber number = LIBRARY.parse(text, region.isEmpty() ? null : region);
            String own = LIBRARY.getRegionCodeForNumber(number);
            return String.join(",",
                    LIBRARY.format(number, PhoneNumberFormat.E164),
                    String.valueOf(LIBRARY.isValidNumber(number)),
                    LIBRARY.getNumberType(number).name(),
                    own == null ? "" : own);
        } catch (NumberParseException unread) {
            return ",false,,";
        }
    }
}
