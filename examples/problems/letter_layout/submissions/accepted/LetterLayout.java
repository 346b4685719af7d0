import java.util.Scanner;

public class LetterLayout {
    private final int width;
    private final StringBuilder letter = new StringBuilder();
    private String line = "";
    private boolean paragraphEnded = false;

    LetterLayout(int width) {
        this.width = width;
    }

    void add(String word) {
        if (paragraphEnded) {
            letter.append('\n');
            paragraphEnded = false;
        }
        if (line.isEmpty()) {
            line = word;
        } else if (line.length() + 1 + word.length() <= width) {
            line += " " + word;
        } else {
            endLine();
            line = word;
        }
    }

    void endLine() {
        letter.append(" ".repeat(width - line.length())).append(line).append('\n');
        line = "";
    }

    void endParagraph() {
        if (!line.isEmpty()) {
            endLine();
            paragraphEnded = true;
        }
    }

    public static void main(String[] args) {
        Scanner in = new Scanner(System.in);
        LetterLayout layout = new LetterLayout(Integer.parseInt(in.nextLine().trim()));
        while (in.hasNextLine()) {
            String text = in.nextLine();
            if (text.isBlank()) {
                layout.endParagraph();
            } else {
                for (String word : text.trim().split(" +")) {
                    layout.add(word);
                }
            }
        }
        layout.endParagraph();
        System.out.print(layout.letter);
    }
}
