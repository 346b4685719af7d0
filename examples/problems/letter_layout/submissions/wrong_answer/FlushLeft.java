import java.util.ArrayList;
import java.util.List;
import java.util.Scanner;

public class FlushLeft {
    static void print(List<String> words, int width) {
        String line = words.get(0);
        for (String word : words.subList(1, words.size())) {
            if (line.length() + 1 + word.length() > width) {
                System.out.println(line + " ".repeat(width - line.length()));
                line = word;
            } else {
                line += " " + word;
            }
        }
        System.out.println(line + " ".repeat(width - line.length()));
    }

    public static void main(String[] args) {
        Scanner in = new Scanner(System.in);
        int width = Integer.parseInt(in.nextLine().trim());
        List<List<String>> paragraphs = new ArrayList<>(List.of(new ArrayList<>()));
        while (in.hasNextLine()) {
            String text = in.nextLine().trim();
            if (text.isEmpty()) {
                paragraphs.add(new ArrayList<>());
            } else {
                paragraphs.get(paragraphs.size() - 1).addAll(List.of(text.split(" +")));
            }
        }
        paragraphs.removeIf(List::isEmpty);
        for (int i = 0; i < paragraphs.size(); i++) {
            if (i > 0) {
                System.out.println();
            }
            print(paragraphs.get(i), width);
        }
    }
}
