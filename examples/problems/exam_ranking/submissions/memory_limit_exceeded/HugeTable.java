import java.util.ArrayList;
import java.util.List;

public class HugeTable {
    public static void main(String[] args) {
        List<long[]> table = new ArrayList<>();
        for (int row = 0; row < 10_000; row++) {
            table.add(new long[100_000]);
        }
        System.out.println(table.size());
    }
}
