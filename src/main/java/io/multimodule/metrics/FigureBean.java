package io.multimodule.metrics;

import java.util.Map;
import java.util.function.Supplier;
import javax.management.Attribute;
import javax.management.AttributeList;
import javax.management.AttributeNotFoundException;
import javax.management.DynamicMBean;
import javax.management.MBeanAttributeInfo;
import javax.management.MBeanInfo;

/**
 * One figure for the bean server; its attributes are whatever there is at the moment of reading.
 *
 * @param meaning what it means, in a few words
 * @param values the attributes by name, asked for anew at each reading
 */
record FigureBean(String meaning, Supplier<Map<String, Object>> values) implements DynamicMBean {
    @Override
    public Object getAttribute(String name) throws AttributeNotFoundException {
        Object value = values.get().get(name);
        if (value == null) {
            throw new AttributeNotFoundException("there is no figure for " + name + " now");
        }
        return value;
    }

    @Override
    public AttributeList getAttributes(String[] names) {
        Map<String, Object> all = values.get();
        AttributeList found = new AttributeList();
        for (String name : names) {
            if (all.containsKey(name)) {
                found.add(new Attribute(name, all.get(name)));
            }
        }
        return found;
    }

    @Override
    public void setAttribute(Attribute attribute) throws AttributeNotFoundException {
        throw new AttributeNotFoundException("figures are read only");
    }

    @Override
    public AttributeList setAttributes(AttributeList attributes) {
        return new AttributeList();
    }

    @Override
    public Object invoke(String action, Object[] parameters, String[] signature) {
        throw new IllegalArgumentException("a figure can be read, and nothing else: there is no operation " + action);
    }

    @Override
    public MBeanInfo getMBeanInfo() {
        MBeanAttributeInfo[] attributes = values.get().entrySet().stream()
                .map(one -> new MBeanAttributeInfo(one.getKey(), one.getValue().getClass().getName(), meaning, true,
                        false, false))
                .toArray(MBeanAttributeInfo[]::new);
        return new MBeanInfo(FigureBean.class.getName(), meaning, attributes, null, null, null);
    }
}
