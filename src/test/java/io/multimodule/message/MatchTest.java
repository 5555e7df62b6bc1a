package io.multimodule.message;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MatchTest {

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '~', ignoreLeadingAndTrailingWhitespace = true, value = {
        // the predecessor's rules
        "yes | {}                              | {'a':1}",
        "yes | {}                              | {}",
        "no  | {'a':1}                         | {}",
        "no  | {'a':1}                         | {'a':null}",
        "no  | {'a':null}                      | {'a':null}",
        "no  | {'a':null}                      | {}",
        "yes | {'a':'x'}                       | {'a':'x','b':2}",
        "no  | {'a':'x'}                       | {'a':'X'}",
        "no  | {'a':'x','b':1}                 | {'a':'x'}",
        "yes | {'a':1}                         | {'a':1.0}",
        "yes | {'a':1.0}                       | {'a':1}",
        "yes | {'a':1.0}                       | {'a':'1'}",
        "yes | {'a':'1'}                       | {'a':1}",
        "no  | {'a':1}                         | {'a':'1.0'}",
        "no  | {'a':'1.0'}                     | {'a':1}",
        "no  | {'a':'1.0'}                     | {'a':1.0}",
        "no  | {'a':''}                        | {'a':0}",
        "yes | {'a':''}                        | {'a':''}",
        "yes | {'a':0.3}                       | {'a':0.30000000000000004}",
        "yes | {'a':12345678901234567890}      | {'a':'12345678901234567890'}",
        "yes | {'a':' special/b+c/'}           | {'a':'abbcd'}",
        "no  | {'a':' special/^b/'}            | {'a':'abbcd'}",
        "no  | {'a':' special/B/'}             | {'a':'abbcd'}",
        "yes | {'a':' special/B/i'}            | {'a':'abbcd'}",
        "yes | {'a':' special/^b/m'}           | {'a':'a\\nb'}",
        "no  | {'a':' special/^b/'}            | {'a':'a\\nb'}",
        "no  | {'a':' special/a.b/'}           | {'a':'a\\nb'}",
        "yes | {'a':' special/a.b/s'}          | {'a':'a\\nb'}",
        "yes | {'a':' special/a b # c/x'}      | {'a':'ab'}",
        "yes | {'a':' special/É/i'}            | {'a':'é'}",
        "yes | {'a':' special/^\\\\w+$/'}      | {'a':'Zoë'}",
        "yes | {'a':' special/b$/'}            | {'a':'b\\n'}",
        "no  | {'a':' special/b$/'}            | {'a':'b\\r\\n'}",
        "yes | {'a':' special/a/b/'}           | {'a':'xa/b'}",
        "yes | {'a':' special/^12$/'}          | {'a':12}",
        "no  | {'a':' special/true/'}          | {'a':true}",
        "no  | {'a':' special/x/'}             | {'a':{'x':1}}",
        "yes | {'a':'x'}                       | {'a':['y','x']}",
        "yes | {'a':1}                         | {'a':['y',1.0]}",
        "no  | {'a':'x'}                       | {'a':[['x']]}",
        "no  | {'a':'x'}                       | {'a':[]}",
        "no  | {'a':' special/x/'}             | {'a':['x']}",
        "yes | {'a':' special/x/'}             | {'a':[' special/x/']}",
        "yes | {'a':[1,2]}                     | {'a':[1,2,3]}",
        "yes | {'a':[]}                        | {'a':[]}",
        "yes | {'a':[]}                        | {'a':[1]}",
        "no  | {'a':[1,2]}                     | {'a':[1]}",
        "no  | {'a':[1,2]}                     | {'a':[2,1]}",
        "yes | {'a':[' special/^x/',{'b':1}]}  | {'a':['xy',{'b':1,'c':2}]}",
        "no  | {'a':[null]}                    | {'a':[null]}",
        "yes | {'a':{'b':{'c':1}}}             | {'a':{'b':{'c':1,'d':2}}}",
        "no  | {'a':{'b':1}}                   | {'a':{'c':1}}",
        "yes | {'a':{}}                        | {'a':{'c':1}}",
        "yes | {'a':{'x':1,'y':1}}             | {'a':['x','y','x']}",
        "no  | {'a':{'x':1,'y':1}}             | {'a':['x','z']}",
        "no  | {'a':{'x':null}}                | {'a':['x']}",
        "no  | {'a':{'x':1}}                   | {'a':[{'x':1}]}",
        "yes | {'a':{'x':1}}                   | {'a':[]}",
        "yes | {'a':{}}                        | {'a':[]}",
        "no  | {'a':{}}                        | {'a':['x']}",
        "yes | {'a':true}                      | {'a':true}",
        "no  | {'a':true}                      | {'a':false}",
        "no  | {'a':true}                      | {'a':1}",
        "no  | {'a':true}                      | {'a':'true'}",
        "no  | {'a':1}                         | {'a':true}",
        "no  | {'a':true}                      | {'a':[true]}",
        "no  | {'a':[1]}                       | {'a':1}",
        "no  | {'a':{'b':1}}                   | {'a':'b'}",
        "no  | {'a':'b'}                       | {'a':{'b':1}}",
        "no  | {'a':['b']}                     | {'a':{'b':1}}",
        "no  | {'a.b':1}                       | {'a':{'b':1}}",
        "yes | {'a.b':1}                       | {'a.b':1}",
        // beyond it
        "yes | {'a':{'$not':'x'}}              | {'a':'y'}",
        "no  | {'a':{'$not':'x'}}              | {'a':'x'}",
        "yes | {'a':{'$not':'x'}}              | {}",
        "no  | {'a':{'$not':{'b':1}}}          | {'a':{'b':1}}",
        "yes | {'a':{'$any':['x',' special/^y/',{'b':1}]}} | {'a':'yes'}",
        "yes | {'a':{'$any':['x',{'b':1}]}}    | {'a':{'b':1}}",
        "no  | {'a':{'$any':['x',{'b':1}]}}    | {'a':'b'}",
        "yes | {'$any':[{'a':1},{'b':2}]}      | {'b':2}",
        "no  | {'$any':[{'a':1},{'b':2}]}      | {'b':1}",
        "yes | {'$not':{'a':1,'b':2}}          | {'a':1}",
        "no  | {'c':1,'$any':[{'a':1},{'b':2}]} | {'a':1}",
        "yes | {'a':{'$exists':true}}          | {'a':false}",
        "no  | {'a':{'$exists':true}}          | {'a':null}",
        "no  | {'a':{'$exists':true}}          | {}",
        "yes | {'a':{'$exists':false}}         | {'a':null}",
        "no  | {'a':{'$exists':false}}         | {'a':0}",
        "yes | {'a':{'$gt':3}}                 | {'a':3.5}",
        "no  | {'a':{'$gt':3}}                 | {'a':3}",
        "yes | {'a':{'$ge':3}}                 | {'a':3.0}",
        "yes | {'a':{'$ge':3,'$lt':4}}         | {'a':'3.9'}",
        "no  | {'a':{'$ge':3,'$lt':4}}         | {'a':'4'}",
        "no  | {'a':{'$lt':4}}                 | {'a':'x'}",
        "no  | {'a':{'$lt':4}}                 | {'a':' 3'}",
        "no  | {'a':{'$lt':4}}                 | {'a':true}",
        "no  | {'a':{'$lt':4}}                 | {}",
        "yes | {'a':{'$le':0}}                 | {'a':-0.0}",
        "yes | {'a':{'$gt':1e400}}             | {'a':2e400}",
        "yes | {'a':{'$gt':9007199254740992}}  | {'a':9007199254740993}",
        "no  | {'a':{'$lt':9007199254740993}}  | {'a':'9007199254740993'}",
        "no  | {'a':{'$lt':1}}                 | {'a':'1e2000000000'}",
        "yes | {'$path':{'a.b':1}}             | {'a':{'b':1}}",
        "yes | {'$path':{'a.1.b':{'$gt':1}}}   | {'a':[0,{'b':2}]}",
        "no  | {'$path':{'a.2.b':1}}           | {'a':[0,{'b':1}]}",
        "yes | {'$path':{'a.2':{'$exists':false}}} | {'a':[0]}",
        "yes | {'$path':{'a\\\\.b.c':1}}       | {'a.b':{'c':1}}",
        "yes | {'$path':{'$ref':1}}            | {'$ref':1}",
        "yes | {'a':{'b':1,'$path':{'c.d':2}}} | {'a':{'b':1,'c':{'d':2}}}",
        "yes | {'a':{'$any':['x','y']}}        | {'a':['q','y']}"})
    void shouldMatchAsDescribed(String answer, String match, String message) {
        assertThat(Match.of(json(match)).matches(json(message))).isEqualTo(answer.equals("yes"));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '~', ignoreLeadingAndTrailingWhitespace = true, value = {
        "a: \" special/(/\" is no regex: Unclosed group at character 1 of (        | {'a':' special/(/'}",
        "a: \" special/x\" has no closing /; write it as in \" special/^ab/i\"     | {'a':' special/x'}",
        "a[1].b: \" special/x/g\" has flags \"g\"; the flags are i, m, s and x, each once "
                + "| {'a':[1,{'b':' special/x/g'}]}",
        "a: \" special/[[:alpha:]]/\" has a POSIX class such as [:alpha:]; write \\p{Alpha} instead "
                + "| {'a':' special/[[:alpha:]]/'}",
        "a.$gtt: unknown operator \"$gtt\"; did you mean \"$gt\"? (for a field of that name write "
                + "$path: {\"$gtt\": …}) | {'a':{'$gtt':1}}",
        "a.$gt: a comparison needs a number; here stands \"3\"                     | {'a':{'$gt':'3'}}",
        "$any: $any needs an array of at least one choice; here stands []         | {'$any':[]}",
        "a.$exists: $exists needs true or false; here stands 1                    | {'a':{'$exists':1}}",
        "$path: $path needs an object of paths, as in {\"a.b\": 1}; here stands 1 | {'$path':1}"})
    void shouldNameTheFaultAndItsPlace(String problem, String match) {
        Problems problems = new Problems();
        Match.compile(json(match), Place.TOP, problems);
        assertThat(problems.list()).extracting(Problem::toString).containsExactly(problem);
    }

    @Test
    void shouldTellAllFaultsAtOnce() {
        assertThatThrownBy(() -> Match.of(json("{'a':' special/(/','b':{'$no':1},'$path':{'a..b':1}}")))
                .hasMessageContaining("Unclosed").hasMessageContaining("$not").hasMessageContaining("empty step");
    }

    @Test
    void shouldRefuseAnotherSpecial() {
        Problems problems = new Problems();
        Match.compile(json("{'a':' specials/x/'}"), Place.TOP.field("routes").item(3).field("match"), problems);
        assertThat(problems.list()).singleElement().satisfies(problem -> {
            assertThat(problem.path()).isEqualTo("routes[3].match.a");
            assertThat(problem.text()).contains("only a regex may stand there");
        });
    }

    @Test
    void shouldTellWhenARegexNeedsTooMuchStack() {
        Match match = Match.of(json("{'a':' special/^(a|b)*c/'}"));
        Message message = Message.of("a", "ab".repeat(200_000));
        assertThatThrownBy(() -> match.matches(message)).isInstanceOf(RuleException.class)
                .hasMessageContaining("400000 characters");
    }

    @Test
    void shouldTellTheTextsThatItRequires() {
        assertThat(Match.of(json("{'source':'x','n':1.0,'r':' special/x/','t':true,'o':{'b':1},"
                + "'any':{'$any':['a','b']},'mixed':{'$any':['a',' special/b/']},'never':null}")).requiredTexts())
                .extracting(Match.RequiredText::toString)
                .containsExactly("RequiredText[field=source, texts=[x]]", "RequiredText[field=n, texts=[1]]",
                        "RequiredText[field=any, texts=[a, b]]", "RequiredText[field=never, texts=[]]");
    }

    @Test
    void shouldNameTheFieldThatDoesNotFit() {
        Match match = Match.of(json("{'a':1,'b':2}"));
        assertThat(match.firstMismatch(json("{'a':1,'b':3}"))).isEqualTo("b");
        assertThat(match.firstMismatch(json("{'a':1,'b':2}"))).isNull();
    }

    @Property(tries = 500)
    void shouldNeverChangeAMessage(@ForAll("messages") Message message, @ForAll("messages") Message match) {
        String before = message.toString();
        Problems problems = new Problems();
        Match compiled = Match.compile(match, Place.TOP, problems);
        boolean first = compiled.matches(message);
        assertThat(compiled.matches(message)).isEqualTo(first);
        assertThat(message.toString()).isEqualTo(before);
    }

    @Property(tries = 500)
    void shouldMatchOnlyWithTheTextsThatItRequires(@ForAll("messages") Message message,
            @ForAll("messages") Message match) {
        Match compiled = Match.compile(match, Place.TOP, new Problems());
        if (compiled.matches(message)) {
            assertThat(compiled.requiredTexts()).allSatisfy(required -> {
                Object value = message.get(required.field());
                List<?> items = value instanceof List<?> list ? list : List.of(value);
                assertThat(items.stream().map(Match.RequiredText::textOf).toList())
                        .containsAnyElementsOf(required.texts());
            });
        }
    }

    @Provide
    Arbitrary<Message> messages() {
        return RandomMessages.messages();
    }

    private static Message json(String text) {
        try {
            return JsonCodec.read(text.replace('\'', '"'));
        } catch (BadMessageException e) {
            throw new IllegalArgumentException(text, e);
        }
    }
}
