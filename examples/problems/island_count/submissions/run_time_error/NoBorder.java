import java.util.Scanner;

public class NoBorder {
    static char[][] map;

    static int sink(int r, int c) {
        if (map[r][c] != '#') { // fails beside the border
            return 0;
        }
        map[r][c] = '.';
        return 1 + sink(r - 1, c) + sink(r + 1, c) + sink(r, c - 1) + sink(r, c + 1);
    }

    public static void main(String[] args) {
        Scanner in = new Scanner(System.in);
        int rows = in.nextInt();
        int columns = in.nextInt();
        map = new char[rows][];
        for (int r = 0; r < rows; r++) {
            map[r] = in.next().toCharArray();
        }
        int islands = 0;
        int largest = 0;
        for (int r = 0; r < rows; r++) {
            for (int c = 0; c < columns; c++) {
                int size = sink(r, c);
                islands += size > 0 ? 1 : 0;
                largest = Math.max(largest, size);
            }
        }
        System.out.println(islands + " " + largest);
    }
}
