import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.util.Map;
import java.util.TreeMap;

class Stock {
    private final Map<String, Integer> missing = new TreeMap<>();

    void own(String title) {
        missing.merge(title, 1, Integer::sum);
    }

    void found(String title) {
        missing.computeIfPresent(title, (key, copies) -> copies - 1);
    }

    void print() {
        missing.forEach((title, copies) -> System.out.print((title + "\n").repeat(Math.max(0, copies))));
    }
}

class MissingBooks {
    public static void main(String[] args) throws IOException {
        BufferedReader in = new BufferedReader(new InputStreamReader(System.in));
        Stock stock = new Stock();
        for (int n = Integer.parseInt(in.readLine()); n > 0; n--) {
            stock.own(in.readLine());
        }
        for (int m = Integer.parseInt(in.readLine()); m > 0; m--) {
            stock.found(in.readLine());
        }
        stock.print();
    }
}
