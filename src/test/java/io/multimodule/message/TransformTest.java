package io.multimodule.message;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import java.time.Duration;
import java.util.Collections;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TransformTest {

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '~', ignoreLeadingAndTrailingWhitespace = true, value = {
        // the predecessor's rules
        "{}                                      | {'a':1}         | {'a':1}",
        "{'b':2}                                 | {'a':1}         | {'a':1,'b':2}",
        "{'a':'x'}                               | {'a':1}         | {'a':'x'}",
        "{'a':null}                              | {'a':1}         | {'a':null}",
        "{'a':{'c':1}}                           | {'a':{'b':1}}   | {'a':{'c':1}}",
        "{'a':[1,' specials/$message->{b}']}     | {'b':1}         | {'b':1,'a':[1,' specials/$message->{b}']}",
        "{'c':' specials/$message->{a}'}         | {'a':7}         | {'a':7,'c':7}",
        "{'c':' specials/ $message->{a}{b} '}    | {'a':{'b':7}}   | {'a':{'b':7},'c':7}",
        "{'c':' specials/$message->{a}->{b}[1]'} | {'a':{'b':[7,8]}} | {'a':{'b':[7,8]},'c':8}",
        "{'c':' specials/$message->{no}{b}'}     | {'a':7}         | {'a':7,'c':null}",
        "{'c':' specials/\"id-$message->{n}\"'}  | {'n':7}         | {'n':7,'c':'id-7'}",
        "{'c':' specials/\"$message->{n}-$message->{m}{k}!\"'} | {'n':1.0,'m':{'k':'x'}} "
                + "| {'n':1.0,'m':{'k':'x'},'c':'1-x!'}",
        "{'c':' specials/\"id-$message->{no}\"'} | {'n':7}         | {'n':7,'c':'id-'}",
        "{'c':' specials/\"whatever\"'}          | {}              | {'c':'whatever'}",
        "{'c':' special/x/'}                     | {}              | {'c':' special/x/'}",
        "{'c':' specials'}                       | {}              | {'c':' specials'}",
        "{'a':1,'b':' specials/$message->{a}'}   | {'a':0}         | {'a':1,'b':1}",
        "{'b':' specials/$message->{a}','a':1}   | {'a':0}         | {'a':1,'b':0}",
        // beyond it
        "{'c':{'$copy':'a.b.1'}}                 | {'a':{'b':[7,8]}} | {'a':{'b':[7,8]},'c':8}",
        "{'c':{'$copy':'.meta.ts'}}              | {'.meta':{'ts':5}} | {'.meta':{'ts':5},'c':5}",
        "{'c':{'$copy':'no.b'}}                  | {}              | {'c':null}",
        "{'c':{'$copy':'a\\\\.b'}}               | {'a.b':1}       | {'a.b':1,'c':1}",
        "{'c':{'$template':'id-${a.b}-${no}'}}   | {'a':{'b':1.5}} | {'a':{'b':1.5},'c':'id-1.5-'}",
        "{'c':{'$template':'$${a} $5 ${a}'}}     | {'a':true}      | {'a':true,'c':'${a} $5 true'}",
        "{'c':{'$template':'${a}'}}              | {'a':[1,'x']}   | {'a':[1,'x'],'c':'[1,\\\"x\\\"]'}",
        "{'a':{'$delete':true}}                  | {'a':1,'b':2}   | {'b':2}",
        "{'a':{'$value':{'$copy':'b'}}}          | {}              | {'a':{'$copy':'b'}}",
        "{'a':{'$value':' specials/x'}}          | {}              | {'a':' specials/x'}",
        "{'$set':{'a.b.c':1}}                    | {'a':{'x':2}}   | {'a':{'x':2,'b':{'c':1}}}",
        "{'$set':{'a.b':{'$copy':'x'}}}          | {'x':2}         | {'x':2,'a':{'b':2}}",
        "{'$set':{'a.1':5,'a.0.b':6}}            | {'a':[{}]}      | {'a':[{'b':6},5]}",
        "{'$set':{'a.b':{'$delete':true}}}       | {'a':{'b':1}}   | {'a':{}}",
        "{'$set':{'$x':1}}                       | {}              | {'$x':1}",
        "{'$delete':['a.b','c','no.d','e.0']}    | {'a':{'b':1},'c':2,'e':[1,2]} | {'a':{},'e':[2]}",
        "{'$delete':'a.1.b'}                     | {'a':[0,{'b':1}]} | {'a':[0,{}]}"})
    void shouldTransformAsDescribed(String transform, String before, String after) {
        Message message = json(before);
        assertThat(Transform.of(json(transform)).apply(message).toString()).isEqualTo(json(after).toString());
        assertThat(message).isEqualTo(json(before));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '~', ignoreLeadingAndTrailingWhitespace = true, value = {
        "a: \" specials/$message->{n}*10+1\" would have to be evaluated | ~{'a':' specials/$message->{n}*10+1'}~",
        "would have to be evaluated        | {'a':' specials/time'}",
        "would have to be evaluated        | {'a':' specials/$other->{a}'}",
        "would have to be evaluated        | {'a':' specials/$message->{a}/'}",
        "would have to be evaluated        | {'a':' specials/\"$x\"'}",
        "would have to be evaluated        | {'a':' specials/\"@{[ 1 ]}\"'}",
        "would have to be evaluated        | {'a':' specials/\"a\" . \"b\"'}",
        "write {\"$copy\": \"a.b\"}        | {'a':' specials/'}",
        "a.$cpy: unknown operator \"$cpy\"; did you mean \"$copy\"? | {'a':{'$cpy':'b'}}",
        "$delte: unknown operator \"$delte\"; did you mean \"$delete\"? | {'$delte':['b']}",
        "a.$copy: $copy must be the only field of its object | {'a':{'$copy':'b','x':1}}",
        "a.$copy: $copy needs a path, as in \"a.b\"; here stands 1 | {'a':{'$copy':1}}",
        "a.$copy: the path \"b..c\" has an empty step | {'a':{'$copy':'b..c'}}",
        "a.$template: a ${ of the template has no } | {'a':{'$template':'x ${b'}}",
        "a: a field is deleted by {\"$delete\": true} | {'a':{'$delete':false}}",
        "$delete: $delete needs a path or an array of paths | {'$delete':[1]}",
        "$set: $set needs an object of paths | {'$set':'a'}"})
    void shouldNameTheFaultAndWhatToWrite(String problem, String transform) {
        Problems problems = new Problems();
        Transform.compile(json(transform), Place.TOP, problems);
        assertThat(problems.list()).singleElement().asString().contains(problem);
    }

    @Test
    void shouldSayWhatIsInTheWayOfAPath() {
        assertThatThrownBy(() -> Transform.of(json("{'$set':{'a.b.c':1}}")).apply(json("{'a':{'b':'text'}}")))
                .isInstanceOf(RuleException.class).hasMessageContaining("cannot set a.b.c: a.b is text");
        assertThatThrownBy(() -> Transform.of(json("{'$set':{'a.5':1}}")).apply(json("{'a':[1]}")))
                .hasMessageContaining("a is an array of 1 items");
    }

    private static Message json(String text) {
        try {
            return JsonCodec.read(text.replace("\\\"", "\u0000").replace("\"", "\\\"").replace('\'', '"')
                    .replace("\u0000", "\\\""));
        } catch (BadMessageException e) {
            throw new IllegalArgumentException(text, e);
        }
    }

    @Test
    void shouldTakeNoLongerForEachPartOfALongText() {
        // Were it so, this would take hours.
        int parts = 1_000_000;
        Message copied = assertTimeoutPreemptively(Duration.ofSeconds(60),
                () -> Transform.of(Message.of("a", Message.of("$template", "$${".repeat(parts)))).apply(Message.EMPTY));

        assertThat(copied.string("a")).hasSize(2 * parts);
    }

    @Test
    void shouldTakeAFieldThatIsVeryDeep() {
        Message copied = Transform.of(Message.of("a", " specials/$message->{a}" + "[0]".repeat(100_000))).apply(Message.of("a", 7));

        assertThat(copied.asMap()).containsEntry("a", null);
    }

    @Test
    void shouldNameWhatIsNoPathAndNotAllThatStandsBesideIt() {
        assertThatThrownBy(() -> Transform.of(Message.of("$delete", Collections.nCopies(2, 17L))))
                .hasMessageContaining("here stands 17").hasMessageNotContaining("[17");
    }
}
