package dev.registrar.eventstore.axon;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Set;
import org.axonframework.modelling.saga.AssociationValue;
import org.junit.jupiter.api.Test;

/** The values by which sagas are found, as strings of one index. */
class SagaAssociationsTest {
    private final SagaAssociations associations = new SagaAssociations("OrderSaga");

    @Test
    void a_value_is_named_by_its_saga_and_key() {
        assertThat(associations.write(new AssociationValue("orderId", "42"))).isEqualTo("OrderSaga/7:orderId=42");
        assertThat(associations.write(new AssociationValue("orderId", null))).isEqualTo("OrderSaga/7:orderId!");
    }

    @Test
    void values_are_written_in_one_order() {
        assertThat(associations.write(Set.of(
                        new AssociationValue("b", "1"),
                        new AssociationValue("a", "2"),
                        new AssociationValue("a", "1"))))
                .containsExactly("OrderSaga/1:a=1", "OrderSaga/1:a=2", "OrderSaga/1:b=1");
    }

    @Test
    void what_is_read_is_what_was_written_whatever_it_contains() {
        var values = Set.of(
                new AssociationValue("orderId", "42"),
                new AssociationValue("nothing", null),
                new AssociationValue("", ""),
                new AssociationValue("a=b!c:d/e", "1:x=!"),
                new AssociationValue("1:", "!"));
        assertThat(associations.read(associations.write(values))).isEqualTo(values);
        assertThat(associations.read(List.of())).isEmpty();
    }

    @Test
    void keys_and_values_that_look_like_each_other_are_written_apart() {
        assertThat(associations.write(new AssociationValue("a=", "b")))
                .isNotEqualTo(associations.write(new AssociationValue("a", "=b")));
        assertThat(associations.write(new AssociationValue("a", "!")))
                .isNotEqualTo(associations.write(new AssociationValue("a", null)));
    }
}
