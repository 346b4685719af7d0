import java.util.Scanner;

/** Two cells are on one island if some path joins them: tries all paths without a cell twice. */
public class AllPaths {
    static char[][] map;

    static boolean connected(int r, int c, int toRow, int toColumn) {
        if (r < 0 || r >= map.length || c < 0 || c >= map[r].length || map[r][c] != '#') {
            return false;
        }
        if (r == toRow && c == toColumn) {
            return true;
        }
        map[r][c] = 'o';
        boolean found = connected(r - 1, c, toRow, toColumn) || connected(r + 1, c, toRow, toColumn)
                || connected(r, c - 1, toRow, toColumn) || connected(r, c + 1, toRow, toColumn);
        map[r][c] = '#';
        return found;
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
        for (int first = 0; first < rows * columns; first++) {
            boolean isNew = map[first / columns][first % columns] == '#';
            for (int before = 0; before < first && isNew; before++) {
                isNew = !connected(first / columns, first % columns, before / columns, before % columns);
            }
            if (!isNew) {
                continue;
            }
            islands++;
            int size = 0;
            for (int cell = first; cell < rows * columns; cell++) {
                if (connected(first / columns, first % columns, cell / columns, cell % columns)) {
                    size++;
                }
            }
            largest = Math.max(largest, size);
        }
        System.out.println(islands + " " + largest);
    }
}
