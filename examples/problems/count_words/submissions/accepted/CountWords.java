import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

public class CountWords {
    public static void main(String[] args) throws IOException {
        String text = new String(System.in.readAllBytes()).toLowerCase(Locale.ROOT);
        Map<String, Integer> counts = new TreeMap<>();
        for (String word : text.split("[^a-z]+")) {
            if (!word.isEmpty()) {
                counts.merge(word, 1, Integer::sum);
            }
        }
        // The map is in alphabetical order and the sort is stable.
        List<Map.Entry<String, Integer>> rows = new ArrayList<>(counts.entrySet());
        rows.sort((a, b) -> b.getValue() - a.getValue());
        StringBuilder out = new StringBuilder();
        for (Map.Entry<String, Integer> row : rows) {
            out.append(row.getKey()).append(' ').append(row.getValue()).append('\n');
        }
        System.out.print(rows.isEmpty() ? "no words\n" : out);
    }
}
