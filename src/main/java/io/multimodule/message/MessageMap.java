package io.multimodule.message;

import java.util.AbstractMap;
import java.util.AbstractSet;
import java.util.Iterator;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Set;

/** A message seen as an unmodifiable map; entries are made while iterating. */
final class MessageMap extends AbstractMap<String, Object> {
    private final Message message;

    MessageMap(Message message) {
        this.message = message;
    }

    @Override
    public Object get(Object name) {
        return name instanceof String text ? message.get(text) : null;
    }

    @Override
    public boolean containsKey(Object name) {
        return name instanceof String text && message.has(text);
    }

    @Override
    public Set<Entry<String, Object>> entrySet() {
        return new Fields();
    }

    private final class Fields extends AbstractSet<Map.Entry<String, Object>> {
        @Override
        public int size() {
            return message.size();
        }

        @Override
        public Iterator<Map.Entry<String, Object>> iterator() {
            return new Iterator<>() {
                private int next;

                @Override
                public boolean hasNext() {
                    return next < message.size();
                }

                @Override
                public Map.Entry<String, Object> next() {
                    if (next >= message.size()) {
                        throw new NoSuchElementException();
                    }
                    int index = next++;
                    return new SimpleImmutableEntry<>(message.nameAt(index), message.valueAt(index));
                }
            };
        }
    }
}
